"""The quality score: rule-based measures from 0 to 1, each of which says why, and what to mend."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from shared.generation.brief import Brief

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]?")
_CALLS = ("try", "start", "get", "book", "read", "join", "discover", "order", "sign up", "contact", "learn", "visit")
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
    return len(_WORD.findall(text))


def _length(brief: Brief, body: str, _: int) -> Measure:
    words, wanted = word_count(body), brief.words
    off = abs(words - wanted) / wanted
    value = 1.0 if off <= 0.1 else max(0.0, 1.0 - (off - 0.1) / 0.5)
    direction = "too short" if words < wanted else "too long"
    issue = f"{direction}: {words} of {wanted} words" if value < 1 else ""
    return Measure("length", value, 0.25, f"{words} words where {wanted} were asked for.", issue)


def _keywords(brief: Brief, body: str, _: int) -> Measure | None:
    if not brief.keywords:
        return None
    text = body.lower()
    missing = [keyword for keyword in brief.keywords if keyword.lower() not in text]
    value = 1 - len(missing) / len(brief.keywords)
    reason = "All keywords appear." if not missing else f"Missing: {', '.join(missing)}."
    return Measure("keywords", value, 0.2, reason, f"missing keywords: {', '.join(missing)}" if missing else "")


def _repetition(_: Brief, body: str, __: int) -> Measure:
    sentences = [" ".join(sentence.lower().split()) for sentence in _SENTENCE.findall(body) if sentence.strip()]
    counted = Counter(sentence for sentence in sentences if len(sentence.split()) > 3)
    repeated = [sentence for sentence, count in counted.items() if count > 1]
    value = 1 - sum(counted[sentence] - 1 for sentence in repeated) / max(len(sentences), 1)
    reason = f"{len(repeated)} of {len(sentences)} sentences stand more than once."
    return Measure("repetition", value, 0.15, reason, f"sentence repeated: {repeated[0]}" if repeated else "")


def _readability(_: Brief, body: str, __: int) -> Measure:
    """
    Score by words per sentence.

    15 to 20 words a sentence are read with ease, above 25 comprehension falls (Cutts, Oxford Guide to Plain English).
    """
    sentences = [word_count(sentence) for sentence in _SENTENCE.findall(body) if word_count(sentence)]
    mean = sum(sentences) / max(len(sentences), 1)
    value = 1.0 if mean <= 20 else max(0.0, 1 - (mean - 20) / 20)
    issue = f"sentences too long: {mean:.0f} words on average" if value < 1 else ""
    return Measure("readability", value, 0.15, f"{mean:.1f} words per sentence.", issue)


def _structure(brief: Brief, body: str, sections: int) -> Measure | None:
    if sections < 2:
        return None
    headings = [line for line in body.splitlines() if line.startswith("## ")]
    value = min(len(headings) / sections, 1.0)
    issue = f"{len(headings)} of {sections} sections have a heading" if value < 1 else ""
    reason = f"{len(headings)} headings for {sections} {brief.kind.parts}s."
    return Measure("structure", value, 0.1, reason, issue)


def _action(brief: Brief, body: str, _: int) -> Measure | None:
    if brief.content_type not in _NEEDS_CALL:
        return None
    tail = " ".join(body.lower().split()[-60:])
    found = next((call for call in _CALLS if re.search(rf"\b{call}\b", tail)), None)
    reason = f'Ends with a call to action ("{found}").' if found else "Nothing asks the reader to act."
    return Measure("call_to_action", 1.0 if found else 0.0, 0.1, reason, "" if found else "no call to action")


def _audience(brief: Brief, body: str, _: int) -> Measure | None:
    if not brief.audience:
        return None
    wanted = {word.lower() for word in _WORD.findall(brief.audience) if len(word) > 3}
    present = {word.lower() for word in _WORD.findall(body)}
    value = len(wanted & present) / len(wanted) if wanted else 1.0
    issue = f"audience not addressed: {brief.audience}" if value < 0.5 else ""
    return Measure("audience", max(value, 0.3), 0.05, f"{len(wanted & present)} of {len(wanted)} words name it.", issue)


Rule = Callable[[Brief, str, int], Measure | None]
_RULES: tuple[Rule, ...] = (_length, _keywords, _repetition, _readability, _structure, _action, _audience)
