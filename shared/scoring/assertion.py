"""
Assertions: what an output must be, in the words that users of promptfoo know, and the verdicts on it.

A ``not-`` before a type turns it round. ``weight`` is the share of the score (0: reported, but never failed),
``threshold`` the score from which a graded assertion holds, ``metric`` a name under which scores are summed up.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

NOT: Final = "not-"
SET: Final = "assert-set"


@dataclass(frozen=True, slots=True)
class Assertion:
    """
    One demand on an output.

    ``assertions`` are those of an ``assert-set``; ``model`` is who judges, where a model does (default: the
    product's own).
    """

    type: str
    value: Any = None
    threshold: float | None = None
    weight: float = 1.0
    metric: str = ""
    assertions: tuple["Assertion", ...] = ()
    model: str = ""

    @classmethod
    def of(cls, fields: Mapping[str, Any]) -> "Assertion":
        """Return the assertion that ``fields`` describe; those of a set stand under ``assert``."""
        plain = {name: fields[name] for name in _PLAIN if fields.get(name) is not None}
        return cls(**plain, assertions=tuple(map(cls.of, fields.get("assert") or ())))

    @property
    def kind(self) -> str:
        """Return the type without its ``not-``."""
        return self.type.removeprefix(NOT)

    @property
    def inverted(self) -> bool:
        """Return whether the opposite is demanded."""
        return self.type.startswith(NOT)

    def fields(self) -> dict[str, Any]:
        """Return the assertion as plain data, what is at its default left out."""
        stated = {name: getattr(self, name) for name in _PLAIN}
        plain = {name: value for name, value in stated.items() if value != _DEFAULTS.get(name)}
        return {**plain, "assert": [one.fields() for one in self.assertions]} if self.assertions else plain


_PLAIN: Final = ("type", "value", "threshold", "weight", "metric", "model")
_DEFAULTS: Final[Mapping[str, Any]] = {"value": None, "threshold": None, "weight": 1.0, "metric": "", "model": ""}


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of the output that a verdict rests on, in characters."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """
    What came of one assertion: its score from 0 to 1, whether it holds, why, and where that can be seen.

    Of a set, ``parts`` are the verdicts of its assertions.
    """

    type: str
    metric: str
    score: float
    passed: bool
    weight: float
    reason: str
    evidence: tuple[Span, ...] = ()
    parts: tuple["Verdict", ...] = ()

    @classmethod
    def of(cls, fields: Mapping[str, Any]) -> "Verdict":
        """Return the verdict that ``fields`` describe."""
        return cls(
            fields["type"],
            fields["metric"],
            fields["score"],
            fields["passed"],
            fields["weight"],
            fields["reason"],
            tuple(Span(one["start"], one["end"]) for one in fields["evidence"]),
            tuple(map(cls.of, fields.get("parts", ()))),
        )

    def fields(self) -> dict[str, Any]:
        """Return the verdict as plain data."""
        return {
            "type": self.type,
            "metric": self.metric,
            "score": round(self.score, 6),
            "passed": self.passed,
            "weight": self.weight,
            "reason": self.reason,
            "evidence": [{"start": span.start, "end": span.end} for span in self.evidence],
            "parts": [part.fields() for part in self.parts],
        }
