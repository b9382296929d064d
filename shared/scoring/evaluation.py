"""What came of running a prompt on an example: output, score, cost; what failed is missing, and no score of 0."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shared import ids
from shared.jobs.job import NO_USAGE, Usage
from shared.scoring.assertion import Verdict


@dataclass(frozen=True, slots=True)
class Output:
    """What a model has written, and what that took; ``seconds`` is what the caller waited."""

    text: str
    finish_reason: str = "stop"
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost_nano_usd: int = 0
    seconds: float = 0.0

    @classmethod
    def of(cls, fields: Mapping[str, Any]) -> "Output":
        """Return the output that ``fields`` describe."""
        return cls(**{name: fields[name] for name in _OUTPUT_FIELDS})

    @property
    def usage(self) -> Usage:
        """Return what the output cost."""
        return Usage(self.prompt_tokens, self.completion_tokens, self.cost_nano_usd)

    def fields(self) -> dict[str, Any]:
        """Return the output as plain data."""
        return {name: getattr(self, name) for name in _OUTPUT_FIELDS}


_OUTPUT_FIELDS = tuple(Output.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Scored:
    """The weighted mean of the verdicts, and whether the output passes; ``usage`` is what judges cost."""

    score: float
    passed: bool
    verdicts: tuple[Verdict, ...] = ()
    usage: Usage = NO_USAGE

    @classmethod
    def of(cls, fields: Mapping[str, Any]) -> "Scored":
        """Return the score that ``fields`` describe."""
        return cls(fields["score"], fields["passed"], tuple(map(Verdict.of, fields["verdicts"])))

    @property
    def feedback(self) -> tuple[str, ...]:
        """Return a sentence for everything that is wrong, what costs most of the score first; none when all is well."""
        wrong = [verdict for verdict in _leaves(self.verdicts) if verdict.score < 1 or not verdict.passed]
        worst = sorted(wrong, key=lambda verdict: (verdict.passed, verdict.weight * (verdict.score - 1)))
        return tuple(dict.fromkeys(verdict.reason for verdict in worst if verdict.reason))

    @property
    def metrics(self) -> dict[str, float]:
        """Return the mean score under each metric that the assertions name."""
        named: dict[str, list[float]] = {}
        for verdict in [*_leaves(self.verdicts), *(one for one in self.verdicts if one.parts)]:
            if verdict.metric:
                named.setdefault(verdict.metric, []).append(verdict.score)
        return {name: sum(scores) / len(scores) for name, scores in named.items()}

    def fields(self) -> dict[str, Any]:
        """Return the score as plain data; what it cost is the business of whoever paid."""
        verdicts = [verdict.fields() for verdict in self.verdicts]
        return {"score": round(self.score, 6), "passed": self.passed, "verdicts": verdicts}


@dataclass(frozen=True, slots=True)
class Evaluated:
    """
    A prompt that was run on an example.

    Without ``output`` the model failed, without ``scored`` a judge did: ``error`` says how. ``usage`` is what was
    paid for it this time: nothing when it was ``cached``, that is, known from an earlier run.
    """

    output: Output | None
    scored: Scored | None
    error: str = ""
    usage: Usage = NO_USAGE
    cached: bool = False

    @property
    def score(self) -> float | None:
        """Return the score, or None when it is missing."""
        return self.scored.score if self.scored else None


def evaluation_key(prompt_hash: str, example_hash: str, suite_hash: str, model: str, *more: str) -> str:
    """
    Return what names an evaluation for good: whatever shapes its result is hashed into it.

    ``example_hash`` is the content hash of an example, or its id where that is one.
    """
    return ids.digest("evaluation", prompt_hash, example_hash, suite_hash, model, *more)


def _leaves(verdicts: Sequence[Verdict]) -> Iterator[Verdict]:
    for verdict in verdicts:
        if verdict.parts:
            yield from _leaves(verdict.parts)
        else:
            yield verdict
