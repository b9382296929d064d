from dataclasses import dataclass, replace

import pytest

from shared.prompts.template import Prompt, PromptExample
from shared.scoring.dataset import Example
from shared.scoring.evaluation import Evaluated, Output, Scored
from shared.tuning.search import proposing
from shared.tuning.search.guards import Guards
from shared.tuning.search.proposing import Proposals, Proposer, Reflected
from shared.tuning.search.reflecting import ReflectionRequest
from shared.tuning.search.state import Candidate, Lever, Propose, State
from tests.shared.tuning.search.conftest import PROMPT, MakeState

EXAMPLES = [Example(f"e{at}", {"topic": f"t{at}"}, expected="The end." if at == 1 else None) for at in range(8)]
OTHER = replace(PROMPT, system="Write a text.\nBe kind.")
MINE = replace(PROMPT, system="Write a text.\nBe brief.")


@dataclass
class Known:
    prompts: dict[str, Prompt]

    async def prompt(self, candidate: str) -> Prompt:
        return self.prompts[candidate]

    async def evaluated(self, candidate: str, position: int) -> Evaluated | None:
        return Evaluated(Output(f"{candidate} on {position}"), Scored(0.5, passed=False))


@pytest.fixture
def state(make_state: MakeState) -> State:
    found = make_state({"seed": {0: 0.5}, "mine": {}, "other": {}})
    return replace(found, pool={**found.pool, "other": Candidate("other", 5, parents=("seed",))})


async def propose(
    state: State, lever: Lever, asked: list[ReflectionRequest] | None = None, **more: object
) -> Proposals:
    async def reflect(request: ReflectionRequest) -> Reflected:
        if asked is not None:
            asked.append(request)
        return Reflected(f"```\n{request.text} Number {request.number}.\n```", 9)

    work = Propose(3, lever, **{"parent": "seed", "count": 2, "batch": (0,), **more})  # type: ignore[arg-type]
    memory = Known({"seed": PROMPT, "mine": MINE, "other": OTHER})
    proposer = Proposer(EXAMPLES, 4, Guards(lambda prompt: len(prompt.system)))
    return await proposer.propose(state, work, memory, reflect)


async def test_reflection_makes_children_of_instructions(state: State) -> None:
    asked: list[ReflectionRequest] = []
    made = await propose(state, "reflect", asked)
    assert [prompt.system for prompt in made.prompts.values()] == ["Write a text. Number 0.", "Write a text. Number 1."]
    assert (made.proposed.reflections, made.proposed.nano_usd) == (2, 18)
    assert [one.part for one in asked] == ["system", "system"]
    assert (asked[0].shown[0].input, asked[0].shown[0].output) == ("About t0.", "seed on 0")


async def test_examples_are_shown_with_the_best_answers(state: State) -> None:
    made = await propose(state, "examples", donors=(("mine", 2), ("", 1)), count=3)
    shown = {example for prompt in made.prompts.values() for example in prompt.examples}
    assert shown <= {PromptExample("About t2.", "mine on 2"), PromptExample("About t1.", "The end.")}
    assert all(child.examples for child in made.proposed.children)


async def test_merge_joins_what_both_have_changed(state: State) -> None:
    made = await propose(state, "merge", parent="mine", other="other", ancestor="seed")
    assert [prompt.system for prompt in made.prompts.values()] == ["Write a text.\nBe kind.\nBe brief."]


async def test_trim_leaves_a_sentence_out(state: State) -> None:
    made = await propose(state, "trim", parent="mine", count=4)
    assert {prompt.system for prompt in made.prompts.values()} == {"Be brief.", "Write a text."}
    assert all("{{ topic }}" in prompt.user for prompt in made.prompts.values())


async def test_refused_children_are_told(state: State) -> None:
    made = await propose(state, "merge", parent="mine", other="mine", ancestor="seed")
    assert (made.proposed.children, made.refused) == ((), ["unchanged"])


@pytest.mark.parametrize(
    ("system", "user", "parts"),
    [
        ("Write a good text now.", "{{ topic }}", ["system"]),
        ("", "Write something good about {{ topic }}.", ["user"]),
        ("Write a good text now.", "Say something kind about {{ topic }}.", ["system", "user"]),
        ("", "{{ topic }} now", ["user"]),
    ],
)
def test_parts_with_instructions_are_rewritten(system: str, user: str, parts: list[str]) -> None:
    assert proposing.editable(Prompt(system, user)) == parts
