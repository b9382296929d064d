"""Children of a prompt: by reflection, by demonstrations, by merging two prompts, by leaving a sentence out."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Protocol

import orjson

from shared.prompts.template import PartName, Prompt, PromptExample
from shared.scoring import calls
from shared.scoring.dataset import Example
from shared.scoring.evaluation import Evaluated
from shared.tuning.search import draws, guards, reflecting, texts
from shared.tuning.search.guards import Guards
from shared.tuning.search.reflecting import ReflectionRequest, Shown
from shared.tuning.search.searching import Child, Proposed
from shared.tuning.search.state import Position, Propose, State

PARTS: tuple[PartName, ...] = ("system", "user")
_PLAIN_WORDS = 4


@dataclass(frozen=True)
class Reflected:
    """What a reflecting model has answered, and its price in billionths of a US dollar."""

    text: str
    nano_usd: int = 0


class Memory(Protocol):
    """What a search remembers besides its state."""

    async def prompt(self, candidate: str) -> Prompt:
        """Return the prompt of a candidate."""
        ...

    async def evaluated(self, candidate: str, position: Position) -> Evaluated | None:
        """Return what came of a candidate on an example."""
        ...


Reflect = Callable[[ReflectionRequest], Awaitable[Reflected]]


@dataclass(frozen=True)
class Proposals:
    """The children of a step that passed the guards, with their prompts; and why others did not."""

    proposed: Proposed
    prompts: Mapping[str, Prompt] = field(default_factory=dict)
    refused: Sequence[str] = ()


@dataclass(frozen=True)
class _Draft:
    prompt: Prompt
    examples: tuple[Position, ...] = ()


def identity(prompt: Prompt) -> str:
    """Return the id of the candidate that a prompt is: a hash of its content."""
    return prompt.content_hash[:20]


@dataclass(frozen=True)
class Proposer:
    """Proposes what a search asks for; ``examples`` are all examples by their position, ``train`` of them to train."""

    examples: Sequence[Example]
    train: int
    guards: Guards

    async def propose(self, state: State, work: Propose, memory: Memory, reflect: Reflect) -> Proposals:
        """Return the children that ``work`` asks for; proposing the same work again gives the same children."""
        parent = await memory.prompt(work.parent)
        held = state.find(work.parent).examples
        reflections, paid = 0, 0
        if work.lever == "reflect":
            answers = await self._reflect(state, work, parent, memory, reflect)
            reflections, paid = len(answers), sum(answer.nano_usd for _, answer in answers)
            drafts = [_Draft(_with_part(parent, part, reflecting.read(answer.text)), held) for part, answer in answers]
        elif work.lever == "examples":
            drafts = await self._demonstrated(state, work, parent, memory)
        elif work.lever == "merge":
            drafts = [await self._merged(state, work, parent, memory)]
        else:
            drafts = _trimmed(state, work, parent, held)
        return self._guarded(drafts, parent, Proposed((), reflections, paid))

    def child(self, prompt: Prompt, examples: tuple[Position, ...] = ()) -> Child:
        """Return a prompt as it takes part in a search."""
        return Child(identity(prompt), self.guards.count(prompt), self.guards.bound(prompt), examples)

    def _guarded(self, drafts: Sequence[_Draft], parent: Prompt, bill: Proposed) -> Proposals:
        children: list[Child] = []
        prompts: dict[str, Prompt] = {}
        refused: list[str] = []
        for draft in drafts:
            name = identity(draft.prompt)
            reason = "repeated" if name in prompts else self.guards.refusal(draft.prompt, parent, self._copied_from)
            if reason:
                refused.append(reason)
                continue
            prompts[name] = draft.prompt
            children.append(self.child(draft.prompt, draft.examples))
        return Proposals(replace(bill, children=tuple(children)), prompts, refused)

    @cached_property
    def _copied_from(self) -> frozenset[tuple[str, ...]]:
        return guards.runs(guards.example_texts(self.examples[: self.train]))

    async def _reflect(
        self, state: State, work: Propose, parent: Prompt, memory: Memory, reflect: Reflect
    ) -> list[tuple[PartName, Reflected]]:
        shown = [await self._shown(work.parent, position, parent, memory) for position in work.batch]
        parts = editable(parent)
        requests = [
            ReflectionRequest(
                part := parts[(work.iteration + number) % len(parts)],
                parent.parts[part],
                shown,
                number,
                f"{state.settings.seed}/{work.iteration}/{number}",
            )
            for number in range(work.count)
        ]
        answers = await asyncio.gather(*map(reflect, requests))
        return [(request.part, answer) for request, answer in zip(requests, answers, strict=True)]

    async def _shown(self, candidate: str, position: Position, prompt: Prompt, memory: Memory) -> Shown:
        example = self.examples[position]
        found = await memory.evaluated(candidate, position)
        output = found.output.text if found and found.output else ""
        scored = found.scored if found else None
        expected = _text(example.expected) if example.expected is not None else ""
        feedback = tuple(scored.feedback) if scored else ()
        return Shown(self._input(prompt, example), output, scored.score if scored else None, feedback, expected)

    def _input(self, prompt: Prompt, example: Example) -> str:
        """Return an example as it is put to the model: the values alone where the part ``user`` holds instructions."""
        if "user" in editable(prompt):
            return _text(calls.declared(prompt, example))
        return self.guards.renderer.render(replace(prompt, examples=()), calls.declared(prompt, example)).user

    async def _demonstrated(self, state: State, work: Propose, parent: Prompt, memory: Memory) -> list[_Draft]:
        """Return the parent with other demonstrations, each child with its own choice and number of them."""
        drafts = []
        for number in range(work.count):
            purpose = ("examples", work.iteration, number)
            size = 1 + int(draws.draw(state.settings.seed, *purpose, "size") * state.settings.examples)
            donors = draws.shuffled(work.donors, state.settings.seed, *purpose)[:size]
            shown = [await self._example(parent, name, position, memory) for name, position in donors]
            drafts.append(_Draft(replace(parent, examples=tuple(shown)), tuple(position for _, position in donors)))
        return drafts

    async def _example(self, parent: Prompt, donor: str, position: Position, memory: Memory) -> PromptExample:
        example = self.examples[position]
        plain = replace(parent, examples=())
        text = self.guards.renderer.render(plain, calls.declared(parent, example)).user
        if not donor:
            return PromptExample(text, _text(example.expected))
        found = await memory.evaluated(donor, position)
        return PromptExample(text, found.output.text if found and found.output else "")

    async def _merged(self, state: State, work: Propose, parent: Prompt, memory: Memory) -> _Draft:
        """Return the parent with what another prompt has changed since their common ancestor, part by part."""
        other = await memory.prompt(work.other)
        old = await memory.prompt(work.ancestor) if work.ancestor else parent
        child = parent
        for part in PARTS:
            child = _with_part(child, part, texts.merged(old.parts[part], parent.parts[part], other.parts[part]))
        held = state.find(work.parent).examples
        if other.examples != old.examples and parent.examples == old.examples:
            return _Draft(replace(child, examples=other.examples), state.find(work.other).examples)
        return _Draft(child, held)


def editable(prompt: Prompt) -> list[PartName]:
    """Return the parts of a prompt that hold instructions, the longest when none does."""
    said: dict[PartName, int] = {part: _said(prompt.parts[part]) for part in PARTS}
    found = [part for part, words in said.items() if words >= _PLAIN_WORDS]
    return found or [max(said, key=lambda part: said[part])]


def _said(text: str) -> int:
    """Return how many words stand between the placeholders of a text."""
    return len(" ".join(piece.split("}}")[-1] for piece in text.split("{{")).split())


def _trimmed(state: State, work: Propose, parent: Prompt, held: tuple[Position, ...]) -> list[_Draft]:
    """Return the parent without one of its sentences, or without one of its demonstrations."""
    cuts: list[tuple[PartName | None, int]] = [
        (part, place) for part in PARTS for place in texts.removable(parent.parts[part])
    ]
    cuts += [(None, place) for place in range(len(parent.examples))]
    chosen = draws.shuffled(cuts, state.settings.seed, "trim", work.iteration)[: work.count]
    return [_cut(parent, held, part, place) for part, place in chosen]


def _cut(parent: Prompt, held: tuple[Position, ...], part: PartName | None, place: int) -> _Draft:
    if part is not None:
        return _Draft(_with_part(parent, part, texts.without(parent.parts[part], place)), held)
    shown = (*parent.examples[:place], *parent.examples[place + 1 :])
    positions = (*held[:place], *held[place + 1 :]) if len(held) == len(parent.examples) else held
    return _Draft(replace(parent, examples=shown), positions)


def _with_part(prompt: Prompt, part: PartName, text: str) -> Prompt:
    return replace(prompt, system=text) if part == "system" else replace(prompt, user=text)


def _text(value: object) -> str:
    return value if isinstance(value, str) else orjson.dumps(value).decode()
