"""Judges that read an output and grade it: by a rubric, by criteria, against a reference."""

from typing import Any, Final

from shared.scoring import finding
from shared.scoring.assertion import Span
from shared.scoring.finding import Finding
from shared.scoring.judges import asking
from shared.scoring.judges.asking import Bench, Judged, Told
from shared.scoring.judges.case import Case

_RUBRIC: Final = (
    "Grade the output by the rubric: score 0 (not at all) to 1 (fully), and pass, whether it is good enough. Quote in "
    "'evidence' up to three pieces of the output, to the letter, that your grade rests on."
)
_CRITERION: Final = (
    "Grade the output by each criterion from 0 (not met) to 10 (fully met). First write down the steps by which you "
    "check the criteria, then follow them. Give one grade per criterion, in their order."
)
_FACTS: Final = (
    "Compare the facts of the output with those of the reference; style and wording make no difference. Categories: "
    "A the output's facts are a part of the reference's and agree with them; B they are more than the reference's and "
    "agree with them; C they are the same; D they contradict the reference; E they differ in ways that do not matter."
)
_QUOTES: Final = {"type": "array", "items": {"type": "string"}, "maxItems": 3}
_GRADE: Final = {"type": "number", "minimum": 0, "maximum": 10}
_SHARE: Final = {"type": "number", "minimum": 0, "maximum": 1}
_MEANINGS: Final = {"A": "a part of", "B": "more than", "C": "the same as", "D": "a contradiction of", "E": "near"}


async def rubric(case: Case, bench: Bench) -> Judged:
    """Return how well an output keeps to a rubric; without a threshold, whether it passes is the judge's word."""
    schema = asking.answer_schema(reason=asking.REASON, evidence=_QUOTES, score=_SHARE, **{"pass": {"type": "boolean"}})
    told = await asking.ask(bench, case.model, _RUBRIC, _material(case, rubric=case.wanted), schema)
    if told.answer is None:
        return _missing(told)
    score = float(told.answer["score"])
    passed = bool(told.answer["pass"]) and (case.given_threshold is None or score >= case.given_threshold)
    evidence = finding.first(_quoted(case.output.text, told.answer["evidence"]))
    return Judged(Finding(score, passed, str(told.answer["reason"]), evidence), told.usage)


async def criteria(case: Case, bench: Bench) -> Judged:
    """Return the mean grade of an output by criteria, each of which the judge checks in steps (Liu et al. 2023)."""
    wanted = [case.value] if isinstance(case.value, str) else list(case.value)
    grades = {"type": "array", "items": _GRADE, "minItems": len(wanted), "maxItems": len(wanted)}
    steps = {"type": "array", "items": {"type": "string"}}
    schema = asking.answer_schema(steps=steps, reason=asking.REASON, grades=grades)
    told = await asking.ask(bench, case.model, _CRITERION, _material(case, criteria=wanted), schema)
    if told.answer is None:
        return _missing(told)
    score = sum(map(float, told.answer["grades"])) / len(wanted) / 10
    return Judged(finding.graded(score, case.threshold, str(told.answer["reason"])), told.usage)


async def facts(case: Case, bench: Bench) -> Judged:
    """Return whether an output contradicts a reference."""
    schema = asking.answer_schema(reason=asking.REASON, category={"type": "string", "enum": list(_MEANINGS)})
    told = await asking.ask(bench, case.model, _FACTS, _material(case, reference=case.wanted), schema)
    if told.answer is None:
        return _missing(told)
    category = str(told.answer["category"])
    reason = f"What the output says is {_MEANINGS[category]} the reference: {told.answer['reason']}"
    return Judged(finding.graded(float(category != "D"), case.threshold, reason), told.usage)


def _material(case: Case, **more: Any) -> dict[str, Any]:
    return {"given": dict(case.variables), "output": case.output.text, **more}


def _missing(told: Told) -> Judged:
    return Judged(None, told.usage, told.error)


def _quoted(text: str, quotes: list[str]) -> list[Span]:
    """Return where quotes stand; what a judge has made up stands nowhere."""
    places = [(text.find(quote), len(quote)) for quote in quotes if quote.strip()]
    return [Span(start, start + length) for start, length in places if start >= 0]
