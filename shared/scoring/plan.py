"""What an evaluation runs: prompts, examples, assertions, and how; all of it fixed when the evaluation is ordered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from shared import errors
from shared.prompts.template import Prompt
from shared.scoring.dataset import Dataset, Example, Split, split
from shared.scoring.evaluator import Sampling
from shared.scoring.suite import Suite

MOST_CANDIDATES: Final = 4
MOST_REPEATS: Final = 5
MOST_RUNS: Final = 5_000
CHUNK: Final = 5


@dataclass(frozen=True)
class Candidate:
    """A prompt under a name of its own, such as ``draft@3``; a plan holds the others against its first one."""

    name: str
    prompt: Prompt

    @classmethod
    def of(cls, fields: Mapping[str, Any]) -> "Candidate":
        """Return the candidate that ``fields`` describe."""
        return cls(fields["name"], Prompt.of(fields["prompt"]))

    def fields(self) -> dict[str, Any]:
        """Return the candidate as plain data."""
        return {"name": self.name, "prompt": self.prompt.fields()}


@dataclass(frozen=True)
class Selection:
    """Which examples of a dataset: those of one ``split`` (empty for all), at most ``most``, the first ones."""

    dataset: str
    hash: str
    split: Split | None = None
    seed: int = 0
    most: int | None = None

    def chosen(self, dataset: Dataset) -> tuple[Example, ...]:
        """Return the examples."""
        fitting = (one for one in dataset.examples if self.split is None or split(one.id, self.seed) == self.split)
        return tuple(fitting)[: self.most]


@dataclass(frozen=True)
class Plan:
    """
    An evaluation.

    ``model`` writes (empty for the default one), ``repeats`` times per example and candidate. ``criterion`` has a model
    choose between the outputs of two candidates. ``most_nano_usd`` is the most that it may cost, 0 for no limit.
    """

    candidates: tuple[Candidate, ...]
    selection: Selection
    suite: Suite
    model: str = ""
    repeats: int = 1
    temperature: float | None = 0.0
    max_tokens: int | None = None
    criterion: str = ""
    judge: str = ""
    most_nano_usd: int = 0
    template: str = ""
    examples: int = field(default=0, compare=False)

    @classmethod
    def of(cls, payload: Mapping[str, Any]) -> "Plan":
        """Return the plan that a job carries."""
        plain = {name: payload[name] for name in _PLAIN}
        return cls(
            tuple(map(Candidate.of, payload["candidates"])),
            Selection(**payload["selection"]),
            Suite.of(payload["suite"]),
            **plain,
        )

    def fields(self) -> dict[str, Any]:
        """Return the plan as a job carries it."""
        chosen = self.selection
        return {
            "candidates": [one.fields() for one in self.candidates],
            "selection": {name: getattr(chosen, name) for name in Selection.__dataclass_fields__},
            "suite": self.suite.fields(),
            **{name: getattr(self, name) for name in _PLAIN},
        }

    @property
    def chunks(self) -> int:
        """Return how many pieces the examples come in."""
        return -(-self.examples // CHUNK)

    def chunk(self, examples: Sequence[Example], number: int) -> Sequence[Example]:
        """Return the examples of one piece."""
        return examples[number * CHUNK : (number + 1) * CHUNK]

    def samplings(self) -> list[Sampling]:
        """Return how a model is asked, once per repeat."""
        return [Sampling(self.temperature, self.max_tokens, sample, self.judge) for sample in range(self.repeats)]

    def check(self) -> None:
        """Raise InvalidFieldsError when there is nothing to run, or too much."""
        if not self.examples:
            raise errors.invalid_field("dataset", "empty", "No example of the dataset is chosen.")
        runs = self.examples * len(self.candidates) * self.repeats
        if runs > MOST_RUNS:
            detail = f"{runs} runs are too many: examples, versions and repeats may come to {MOST_RUNS}."
            raise errors.invalid_field("max_examples", "too_many", detail)
        names = [one.name for one in self.candidates]
        if len(set(names)) < len(names):
            raise errors.invalid_field("versions", "repeated", "Each version can be evaluated once.")


_PLAIN: Final = (
    *("model", "repeats", "temperature", "max_tokens", "criterion", "judge"),
    *("most_nano_usd", "template", "examples"),
)
