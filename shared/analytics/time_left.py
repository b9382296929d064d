"""
The estimate of a job's time left: what past jobs of its kind still took from where it stands.

It is empirical and conditional. Of the past jobs only those count that were not further by then: whose stage took
longer than this one has taken so far, or that had waited as long. Of what they still took, the estimate gives what this
job stays below with 50 and with 90 percent probability, if it is like them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from shared.analytics import past as pasts
from shared.analytics import percentiles
from shared.analytics.past import Past, Span
from shared.jobs.job import Job, StageState

NEEDED = 9  # with fewer, even the longest of them does not bound 90 % of what follows
SHORT_WAIT = 2.0
UNLIKE = 2.0
QUEUE_UP = 0.5

_BY_PERSON = {
    "paused": "The job is paused.",
    "waiting": "The job waits for a person's decision.",
    "cancelling": "The job is being cancelled.",
}


@dataclass(frozen=True)
class TimeLeft:
    """
    A range of seconds, from ``evidence`` past jobs; without enough of them it is unknown, for a ``reason``.

    The job ends before ``p50`` as likely as not, and before ``p90`` in nine of ten cases.
    """

    status: Literal["known", "unknown"]
    evidence: int
    p50: float | None = None
    p90: float | None = None
    reason: str = ""


def unknown(reason: str, evidence: int = 0) -> TimeLeft:
    """Return that nothing can be said, and why."""
    return TimeLeft("unknown", evidence, reason=reason)


def estimate(job: Job, history: Sequence[Past], now: datetime) -> TimeLeft:
    """Return how long a job that has not ended will still take, by the store's time ``now``."""
    if job.status in _BY_PERSON:
        return unknown(_BY_PERSON[job.status])
    if len(history) < NEEDED:
        few = f"{len(history)} of the latest jobs of this kind have succeeded; {NEEDED} are needed."
        return unknown(few, len(history))
    through = [one for one in history if job.stage in one.spans]
    if len(through) < NEEDED:
        return unknown(f"{len(through)} past jobs went through stage {job.stage}; {NEEDED} are needed.", len(through))
    stage = job.current
    if stage.started_at is None:
        return _waiting(job, through, now)
    return _running(stage, stage.started_at, through, now)


def _waiting(job: Job, history: Sequence[Past], now: datetime) -> TimeLeft:
    """Return the estimate before a stage begins, from past jobs that had waited as long for it."""
    ready = max(job.current.ready_at or job.created_at, job.not_before or job.created_at)
    waited = (now - ready).total_seconds()
    until_ready, waited = max(-waited, 0.0), max(waited, 0.0)
    spans = [(one, one.spans[job.stage]) for one in history]
    if waited > SHORT_WAIT:
        spans = [(one, span) for one, span in spans if span.started - span.ready > waited]
    left = [until_ready + one.ended - min(span.started, span.ready + waited) for one, span in spans]
    known = _known(left)
    if known is not None:
        return known
    begun = _known([one.ended - one.spans[job.stage].started for one in history])
    after = f"; once {job.stage} begins, {begun.p50:g} to {begun.p90:g} s" if begun else ""
    return unknown(f"It has waited longer than {_share(len(left), len(history))} did{after}.", len(left))


def _running(stage: StageState, started_at: datetime, history: Sequence[Past], now: datetime) -> TimeLeft:
    """Return the estimate within a stage, from past jobs in which it took longer than it has taken here so far."""
    elapsed = max((now - started_at).total_seconds(), 0.0)
    spans = [one.spans[stage.name] for one in history]
    totals = [span.total for span in spans]
    if stage.total > 1 and not min(totals) / UNLIKE <= stage.total <= max(totals) * UNLIKE:
        seen = f"{min(totals)} to {max(totals)}"
        return unknown(f"Stage {stage.name} has {stage.total} parts here and had {seen} in past jobs.")
    left = [
        rest + one.ended - one.spans[stage.name].ended
        for one, rest in zip(history, _rests(stage, spans, elapsed), strict=True)
        if rest > 0
    ]
    short = f"Stage {stage.name} takes longer than in {_share(len(left), len(history))}."
    return _known(left) or unknown(short, len(left))


def _rests(stage: StageState, spans: Sequence[Span], elapsed: float) -> list[float]:
    """
    Return how long the stage still took in past jobs from this point on; 0 or less where it was over by then.

    The point is the time since its start, but where sub-stages queue up, it is the share of them that is done.
    """
    lengths = [span.ended - span.started for span in spans]
    grows = pasts.growth([(span.total, length) for span, length in zip(spans, lengths, strict=True)])
    if stage.total > 1:
        pairs = zip(spans, lengths, strict=True)
        lengths = [length * (stage.total / span.total) ** grows for span, length in pairs]
    if stage.done and grows > QUEUE_UP:
        return [length * (1 - stage.done / stage.total) if max(lengths) > elapsed else 0 for length in lengths]
    return [length - elapsed for length in lengths]


def _known(left: Sequence[float]) -> TimeLeft | None:
    if len(left) < NEEDED:
        return None
    ordered = sorted(left)
    p50, p90 = (_rounded(percentiles.next_below(ordered, percent)) for percent in (50, 90))
    return TimeLeft("known", len(left), p50, p90)


def _share(more: int, of: int) -> str:
    return f"{of - more} of the last {of} jobs of this kind"


def _rounded(seconds: float) -> float:
    return round(seconds, 1 if seconds < 10 else 0)
