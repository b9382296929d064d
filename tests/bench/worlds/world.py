"""A simulated task: examples, a task model, a judge, a reflection model, and what all of it costs."""

from dataclasses import dataclass, field
from functools import cached_property

from tests.bench.worlds import briefs, copywriting, draws, parameters, reflection_model, rules, task_model
from tests.bench.worlds.briefs import STORY_CATEGORIES, Brief
from tests.bench.worlds.parameters import PRICES, WORLDS, Parameters, WorldName
from tests.bench.worlds.rules import RULES
from tests.bench.worlds.task_model import Instructions


@dataclass(frozen=True)
class Case:
    """An example: its number, by which everything about it is drawn, and its brief."""

    number: int
    brief: Brief

    @property
    def id(self) -> str:
        """Return its number as a name."""
        return f"case-{self.number:03d}"


@dataclass(frozen=True)
class Outcome:
    """What the task model wrote and what the judge says of it."""

    text: str
    score: float
    complaints: tuple[str, ...]
    prompt_tokens: int
    completion_tokens: int

    @property
    def dollars(self) -> float:
        """Return what the call cost."""
        return (self.prompt_tokens * PRICES.task_input + self.completion_tokens * PRICES.task_output) / 1e6


@dataclass
class Ledger:
    """What has been asked of the models in a run."""

    task_calls: int = 0
    reflections: int = 0
    task_dollars: float = 0.0
    reflection_dollars: float = 0.0
    asked: dict[str, int] = field(default_factory=dict)

    @property
    def dollars(self) -> float:
        """Return what all calls cost."""
        return self.task_dollars + self.reflection_dollars


class World:
    """One simulated task; all that happens in it follows from its name and its seed."""

    def __init__(self, name: WorldName, seed: int) -> None:
        self.parameters: Parameters = WORLDS[name]
        self.seed = seed
        self.ledger = Ledger()

    @cached_property
    def train(self) -> tuple[Case, ...]:
        """Return the examples to learn from."""
        return self._cases(0, parameters.TRAIN)

    @cached_property
    def validation(self) -> tuple[Case, ...]:
        """Return the examples to choose by."""
        return self._cases(parameters.TRAIN, parameters.VALIDATION)

    @cached_property
    def hidden(self) -> tuple[Case, ...]:
        """Return the examples that no optimiser sees."""
        return self._cases(parameters.TRAIN + parameters.VALIDATION, parameters.TEST)

    def evaluate(self, instructions: Instructions, case: Case) -> Outcome:
        """Return one call of the task model with the judge's words on it, and charge for it."""
        outcome = self._outcome(instructions, case, self.parameters.misjudged)
        self.ledger.task_calls += 1
        self.ledger.task_dollars += outcome.dollars
        return outcome

    def reflect(self, request: str, sample: int | None = None) -> str:
        """Return one call of the reflection model, and charge for it; equal requests without a ``sample`` differ."""
        if sample is None:
            sample = self.ledger.asked[request] = self.ledger.asked.get(request, -1) + 1
        purpose = ("rewrite", self.parameters.name, self.seed, sample)
        text = reflection_model.rewrite(request, *purpose, guesses=not self.parameters.words)
        self.ledger.reflections += 1
        paid = tokens(request) * PRICES.reflection_input + tokens(text) * PRICES.reflection_output
        self.ledger.reflection_dollars += paid / 1e6
        return text

    def test(self, instructions: Instructions) -> float:
        """Return the mean score on the hidden examples, rightly judged, at no charge."""
        return sum(self._outcome(instructions, case, 0.0).score for case in self.hidden) / len(self.hidden)

    def _cases(self, first: int, count: int) -> tuple[Case, ...]:
        return tuple(Case(number, briefs.brief(self.seed, number)) for number in range(first, first + count))

    def _outcome(self, instructions: Instructions, case: Case, misjudged: float) -> Outcome:
        told = instructions.sent
        drawn = task_model.draws_for(self.seed, case.number, told, self.parameters.noise)
        text = task_model.write(instructions, case.brief, drawn)
        kept = self._judged(text, case, told, misjudged)
        factor, complaint = self._voice(text, case.brief)
        complaints = [rule.complaint for rule in RULES if rule.name not in kept] + ([complaint] if complaint else [])
        return Outcome(
            text,
            factor * len(kept) / len(RULES),
            tuple(complaints) if self.parameters.words else (),
            tokens(told) + tokens(case.brief.text),
            tokens(text),
        )

    def _judged(self, text: str, case: Case, told: str, misjudged: float) -> frozenset[str]:
        """Return the rules that the judge takes for kept."""
        kept = copywriting.rules_kept(text, case.brief)
        if not misjudged:
            return kept
        drawn = draws.uniforms(len(RULES), "judge", self.seed, case.number, told)
        return kept ^ {rule.name for rule, draw in zip(RULES, drawn, strict=True) if draw < misjudged}

    def _voice(self, text: str, brief: Brief) -> tuple[float, str]:
        """Return which share of the score the voice leaves, and the complaint about it."""
        told, wanted = copywriting.is_story(text), brief.category in STORY_CATEGORIES
        if not self.parameters.voices or told == wanted:
            return 1.0, ""
        if wanted:
            return self.parameters.plain_where_story, rules.WANTS_STORY.format(category=brief.category)
        return self.parameters.story_where_plain, rules.WANTS_FACTS.format(category=brief.category)


def tokens(text: str) -> int:
    """Return about how many tokens a text has."""
    return -(-len(text) // parameters.CHARACTERS_PER_TOKEN)


def oracle(parameter: Parameters) -> Instructions:
    """Return the instructions that say everything clearly, and nothing else."""
    said = [rule.clear[0] for rule in RULES]
    if parameter.voices:
        said += [rules.STORY, *rules.FACTS_FOR.values()]
    return Instructions("\n".join([rules.SEED_PROMPT, *said]))
