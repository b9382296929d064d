"""What a tuning is ordered to do: prompt, examples, suite, models and limits, all fixed when it is ordered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from shared import errors
from shared.prompts.template import Prompt
from shared.scoring.dataset import Dataset, Example
from shared.scoring.evaluator import Sampling
from shared.scoring.plan import Plan as EvaluationPlan
from shared.scoring.plan import Selection
from shared.scoring.suite import Suite
from shared.tuning.search.settings import Limits, Settings

LEAST: Final = 4
"""Fewer examples to train or to validate with say nothing."""

MOST_TEST: Final = 100
MOST_VALIDATION: Final = 100
TEST_SHARE: Final = 5
"""The test at the end takes at most every fifth call."""


@dataclass(frozen=True)
class Parts:
    """The examples of a dataset by what they are for."""

    train: tuple[Example, ...]
    val: tuple[Example, ...]
    test: tuple[Example, ...]

    @property
    def searched(self) -> tuple[Example, ...]:
        """Return those that the search knows, by their positions."""
        return self.train + self.val


@dataclass(frozen=True)
class Plan:
    """
    A tuning.

    ``number`` is the version of ``template`` that it begins with. ``model`` writes, with answers of at most
    ``max_tokens``, and ``reflector`` reflects; empty is the default one. No candidate has more than
    ``max_prompt_tokens``.
    """

    template: str
    number: int
    prompt: Prompt
    dataset: str
    dataset_hash: str
    suite: Suite
    settings: Settings
    model: str = ""
    reflector: str = ""
    temperature: float | None = 0.0
    max_tokens: int | None = None
    max_prompt_tokens: int | None = None
    label: str = ""
    examples: int = 0

    @classmethod
    def of(cls, payload: Mapping[str, Any]) -> "Plan":
        """Return the plan that a job carries."""
        return cls(
            prompt=Prompt.of(payload["prompt"]),
            suite=Suite.of(payload["suite"]),
            settings=Settings.of(payload["settings"]),
            **{name: payload[name] for name in _PLAIN},
        )

    def fields(self) -> dict[str, Any]:
        """Return the plan as a job carries it."""
        nested = {"prompt": self.prompt.fields(), "suite": self.suite.fields(), "settings": self.settings.fields()}
        return {**nested, **{name: getattr(self, name) for name in _PLAIN}}

    @property
    def limits(self) -> Limits:
        """Return what may be spent."""
        return self.settings.limits

    @property
    def sampling(self) -> Sampling:
        """Return how the model is asked."""
        return Sampling(self.temperature, self.max_tokens)

    @property
    def evaluation(self) -> EvaluationPlan:
        """Return the same as an evaluation of nothing, for the prices of runs."""
        selection = Selection(self.dataset, self.dataset_hash)
        return EvaluationPlan((), selection, self.suite, self.model, max_tokens=self.max_tokens)

    def fixed(self, dataset: Dataset) -> "Plan":
        """Return the plan for this version of the dataset, with as many examples for the test as it can afford."""
        test = min(len(dataset.part("test", self.settings.seed)), MOST_TEST, self.limits.calls // (2 * TEST_SHARE))
        settings = replace(self.settings, test=test)
        return replace(self, dataset_hash=dataset.hash, examples=len(dataset.examples), settings=settings)

    def parts(self, dataset: Dataset) -> Parts:
        """Return the examples that are used, by the splits that the seed draws."""
        seed = self.settings.seed
        val, test = dataset.part("val", seed)[:MOST_VALIDATION], dataset.part("test", seed)[: self.settings.test]
        return Parts(dataset.part("train", seed), val, test)


def check(parts: Parts) -> None:
    """Raise InvalidFieldsError when there are too few examples to learn from or to choose by."""
    for name, examples in (("train", parts.train), ("val", parts.val)):
        if len(examples) < LEAST:
            detail = (
                f"The split '{name}' has {len(examples)} examples, and tuning needs {LEAST}: "
                "the dataset is too small, or another seed draws better splits."
            )
            raise errors.invalid_field("dataset", "too_few", detail)


def labelled(train: Sequence[Example]) -> list[int]:
    """Return the positions of the examples whose expected answer is known."""
    return [position for position, example in enumerate(train) if example.expected is not None]


_PLAIN: Final = (
    *("template", "number", "dataset", "dataset_hash", "model", "reflector", "temperature"),
    *("max_tokens", "max_prompt_tokens", "label", "examples"),
)
