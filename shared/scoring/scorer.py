"""Scores outputs: every assertion of a suite and of the example, weighted as promptfoo weighs them."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from shared import errors
from shared.jobs.job import NO_USAGE, Usage
from shared.models.base import Account, CompletionRequest, EmbeddingModel, TextModel
from shared.scoring import assertion as assertions
from shared.scoring import calls
from shared.scoring.assertion import Assertion, Verdict
from shared.scoring.checks import asked as asking
from shared.scoring.checks.asked import Asked
from shared.scoring.dataset import Example
from shared.scoring.evaluation import Output, Scored
from shared.scoring.finding import Finding
from shared.scoring.judges import likeness, rubrics
from shared.scoring.judges.asking import Bench, Judged
from shared.scoring.judges.case import Case
from shared.scoring.suite import Suite
from shared.scoring.vocabulary import TERMS, Term

Judge = Callable[[Case, Bench], Awaitable[Judged]]

JUDGES: Final[Mapping[str, Judge]] = {
    "llm-rubric": rubrics.rubric,
    "g-eval": rubrics.criteria,
    "factuality": rubrics.facts,
    "similar": likeness.similar,
    "self-consistency": likeness.consistent,
}
_NOTHING: Final = Output("")


@dataclass(frozen=True)
class Subject:
    """
    An output (None while it is not written), the example it was made of, and the request that ``model`` got.

    ``judge`` decides where an assertion names nobody; empty for the default model.
    """

    output: Output | None
    example: Example
    request: CompletionRequest
    model: str = ""
    judge: str = ""

    def of(self, output: Output) -> "Subject":
        """Return the same with an output."""
        return replace(self, output=output)

    @property
    def written(self) -> Output:
        """Return the output, an empty one while there is none."""
        return self.output or _NOTHING


@dataclass(frozen=True, slots=True)
class Attempt:
    """A score or, where a judge has failed, why there is none; ``usage`` is what judges cost in either case."""

    scored: Scored | None
    usage: Usage = NO_USAGE
    error: errors.PressroomError | None = None


class Scorer:
    """Scores outputs; rules cost nothing, judges what their models do."""

    def __init__(
        self,
        models: Callable[[str], TextModel],
        embedders: Callable[[Account], EmbeddingModel],
    ) -> None:
        self._models = models
        self._embedders = embedders

    async def judge(self, subject: Subject, suite: Suite) -> Attempt:
        """Return the score of an output by a suite and by what its example asserts itself."""
        wanted = (*suite.assertions, *subject.example.assertions)
        found = await asyncio.gather(*(self._one(one, subject, str(at)) for at, one in enumerate(wanted)))
        usage = sum((one.usage for one in found), NO_USAGE)
        failed = next((one for one in found if one.verdict is None), None)
        if failed is not None:
            return Attempt(None, usage, failed.error)
        verdicts = tuple(one.verdict for one in found if one.verdict is not None)
        return Attempt(Scored(*_summed(verdicts, suite.threshold), verdicts, usage), usage)

    def bench(self, account: Account, key: str, timeout: float | None) -> Bench:
        """Return who judges for an account."""
        return Bench(self._models, self._embedders, account, key, timeout)

    async def _one(self, one: Assertion, subject: Subject, place: str) -> "_Decided":
        if one.kind == assertions.SET:
            return await self._set(one, subject, place)
        term = TERMS[one.kind]
        value = asking.filled(one.value, calls.values(subject.example))
        if value is None and term.expects:
            value = subject.example.expected
        if term.check is not None:
            return _Decided(_verdict(one, _checked(term, one, value, subject.written)))
        judged = await JUDGES[one.kind](self._case(one, term, value, subject), self._bench(subject, place))
        verdict = _verdict(one, judged.finding) if judged.finding else None
        return _Decided(verdict, judged.usage, judged.error)

    async def _set(self, one: Assertion, subject: Subject, place: str) -> "_Decided":
        parts = enumerate(one.assertions)
        found = await asyncio.gather(*(self._one(part, subject, f"{place}.{at}") for at, part in parts))
        usage = sum((part.usage for part in found), NO_USAGE)
        failed = next((part for part in found if part.verdict is None), None)
        if failed is not None:
            return _Decided(None, usage, failed.error)
        verdicts = tuple(part.verdict for part in found if part.verdict is not None)
        score, passed = _summed(verdicts, one.threshold)
        wrong = [verdict.reason for verdict in verdicts if not verdict.passed]
        reason = wrong[0] if wrong else f"All {len(verdicts)} assertions of the set hold."
        held = passed or not one.weight
        return _Decided(Verdict(one.type, one.metric, score, held, one.weight, reason, parts=verdicts), usage)

    def _case(self, one: Assertion, term: Term, value: object, subject: Subject) -> Case:
        threshold = one.threshold if one.threshold is not None else term.threshold or 1.0
        return Case(
            output=subject.written,
            value=value,
            threshold=threshold,
            given_threshold=one.threshold,
            variables=subject.example.variables,
            model=one.model or subject.judge,
            writer=subject.model,
            request=subject.request,
        )

    def _bench(self, subject: Subject, place: str) -> Bench:
        account, key = subject.request.account or Account(""), subject.request.idempotency_key
        judged_as = f"{key}-judge-{place}" if key else ""
        return self.bench(account, judged_as, subject.request.timeout)


@dataclass(frozen=True, slots=True)
class _Decided:
    verdict: Verdict | None
    usage: Usage = NO_USAGE
    error: errors.PressroomError | None = None


def _checked(term: Term, one: Assertion, value: object, output: Output) -> Finding:
    """Return what a rule finds; a value that does not fit, now that it is filled in, is a finding as well."""
    broken = term.fault(value)
    if broken:
        return Finding(0.0, passed=one.inverted, reason=f"'{one.type}' {broken}.")
    threshold = one.threshold if one.threshold is not None else term.threshold
    check = term.check or _never
    return check(Asked(output, value, 1.0 if threshold is None else threshold))


def _never(_: Asked) -> Finding:
    raise errors.InternalError


def _verdict(one: Assertion, found: Finding) -> Verdict:
    score = 1 - found.score if one.inverted else found.score
    held = found.passed != one.inverted
    reason = found.reason if held or not one.inverted else f"{found.reason} It must not be so."
    return Verdict(one.type, one.metric, score, held or not one.weight, one.weight, reason, found.evidence)


def _summed(verdicts: Sequence[Verdict], threshold: float | None) -> tuple[float, bool]:
    """Return the weighted mean, and whether it reaches the threshold or, without one, every assertion holds."""
    weight = sum(verdict.weight for verdict in verdicts)
    score = sum(verdict.weight * verdict.score for verdict in verdicts) / weight if weight else 1.0
    if threshold is not None:
        return score, score >= threshold - 1e-9
    return score, all(verdict.passed for verdict in verdicts)
