"""The quality score of a piece: those measures of scoring that fit its brief, with what each says should be mended."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from shared.generation.brief import Brief
from shared.scoring.finding import Finding
from shared.scoring.measures import content, words

_NEEDS_CALL = {"product_description", "social_post", "email", "ad_copy"}


@dataclass(frozen=True)
class Measure:
    """One measure: its value, its share of the score, and a sentence; ``issue`` is what a writer should mend."""

    name: str
    value: float
    weight: float
    reason: str
    issue: str = ""

    def fields(self) -> dict[str, Any]:
        """Return the measure as plain data."""
        return {"name": self.name, "value": round(self.value, 4), "weight": self.weight, "reason": self.reason}


@dataclass(frozen=True)
class Quality:
    """The weighted mean of all measures that apply."""

    score: float
    measures: tuple[Measure, ...]

    @property
    def issues(self) -> list[str]:
        """Return what should be mended, the heaviest first."""
        worst = sorted(self.measures, key=lambda measure: measure.weight * (measure.value - 1))
        return [measure.issue for measure in worst if measure.issue]

    def fields(self) -> dict[str, Any]:
        """Return the quality as plain data."""
        return {"score": self.score, "measures": [measure.fields() for measure in self.measures]}


def assess(brief: Brief, body: str, sections: int) -> Quality:
    """Return the quality of ``body``, Markdown text of ``sections`` sections, against its brief."""
    measures = tuple(found for rule in _RULES if (found := rule(brief, body, sections)) is not None)
    total = sum(measure.weight for measure in measures)
    score = sum(measure.weight * measure.value for measure in measures) / total
    return Quality(round(score, 4), measures)


def word_count(text: str) -> int:
    """Return the number of words in ``text``, markup left out."""
    return words.count(text)


def _length(brief: Brief, body: str, _: int) -> Measure:
    return _measure("length", 0.25, content.length(body, brief.words))


def _keywords(brief: Brief, body: str, _: int) -> Measure | None:
    return _measure("keywords", 0.2, content.keywords(body, brief.keywords)) if brief.keywords else None


def _repetition(_: Brief, body: str, __: int) -> Measure:
    return _measure("repetition", 0.15, content.repeated_sentences(body))


def _readability(_: Brief, body: str, __: int) -> Measure:
    return _measure("readability", 0.15, content.long_sentences(body))


def _structure(brief: Brief, body: str, sections: int) -> Measure | None:
    if sections < 2:
        return None
    return _measure("structure", 0.1, content.headings(body, sections, brief.kind.parts))


def _action(brief: Brief, body: str, _: int) -> Measure | None:
    if brief.content_type not in _NEEDS_CALL:
        return None
    return _measure("call_to_action", 0.1, content.call_to_action(body))


def _audience(brief: Brief, body: str, _: int) -> Measure | None:
    if not brief.audience:
        return None
    found = content.audience(body, brief.audience)
    return _measure("audience", 0.05, replace(found, score=max(found.score, 0.3)))


def _measure(name: str, weight: float, found: Finding) -> Measure:
    return Measure(name, found.score, weight, found.reason, found.issue)


Rule = Callable[[Brief, str, int], Measure | None]
_RULES: tuple[Rule, ...] = (_length, _keywords, _repetition, _readability, _structure, _action, _audience)
