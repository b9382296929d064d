"""The verdict: which part took the largest share of the time, what shows it, and what to do about it."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.analytics import times
from shared.analytics.times import PARTS, Part, Times

_WISHED: frozenset[Part] = frozenset({"scheduled", "recheck"})

_PHRASES: Mapping[Part, str] = {
    "scheduled": "passed until the time that it was submitted for",
    "admission": "passed in the tenant's backlog",
    "queue": "passed in the queue",
    "retry": "passed between tries",
    "recheck": "passed between passes that look again later",
    "provider": "passed waiting for the provider",
    "own": "passed in the work of our own stages",
    "person": "passed waiting for a person's decision",
    "overhead": "passed with storing and handing over",
    "paused": "passed in pauses",
    "idle": "passed between a failure and the retry by hand",
}
_ACTIONS: Mapping[Part, str] = {
    "scheduled": "Nothing is slow: it was to begin later.",
    "admission": "Raise the tenant's limit of jobs at once, or submit with a lower rate.",
    "queue": "Raise the queue's concurrency or the worker's instances, or submit with a higher priority.",
    "retry": "Look at the errors: ask the provider for a higher rate, or choose a model with room.",
    "recheck": "Nothing is slow: the stage waits for other jobs; analyse those.",
    "provider": "Choose a faster model, ask for fewer words, or let the cache answer more.",
    "own": "Look at the handler of the stage: neither queue nor provider holds it up.",
    "person": "Decide sooner, or let silence approve after a shorter time.",
    "overhead": "Look for workers that died (attempts) and for a slow store; short stages gain from being merged.",
    "paused": "Resume sooner: nothing else held it up as long.",
    "idle": "Retry sooner, or let retries be automatic: see the dead letters.",
}


@dataclass(frozen=True)
class Verdict:
    """
    The largest part: its ``share`` of the time in question, and the stage that most of it stands in.

    ``microseconds`` is what the part took, ``stage_share`` the stage's share of that; the runner-up shows how clear it
    is. Where a job, or a batch, wanted to wait, that is not in question.
    """

    part: Part
    share: float
    microseconds: int
    stage: str
    stage_share: float
    runner_up: Part
    runner_up_share: float

    @property
    def sentence(self) -> str:
        """Return the verdict in words."""
        where = f", most of it in stage {self.stage}" if self.stage_share > 0.5 else ""
        return f"{_percent(self.share)} of the time {_PHRASES[self.part]}{where}."

    @property
    def action(self) -> str:
        """Return what can be done about it."""
        return _ACTIONS[self.part]


def of(outside: Times, stages: Mapping[str, Times]) -> Verdict | None:
    """Return the verdict on what passed outside of all stages and in each; None when no time has passed."""
    total = times.added(outside, *stages.values())
    asked = {part: total.get(part, 0) for part in PARTS if part not in _WISHED}
    if not any(asked.values()):
        asked = {part: total.get(part, 0) for part in PARTS}
    whole = sum(asked.values())
    if not whole:
        return None
    first, second = sorted(asked, key=lambda part: asked[part], reverse=True)[:2]
    stage = max(stages, key=lambda name: stages[name].get(first, 0), default="")
    within = stages[stage].get(first, 0) if stage else 0
    return Verdict(
        part=first,
        share=asked[first] / whole,
        microseconds=asked[first],
        stage=stage if within else "",
        stage_share=within / asked[first],
        runner_up=second,
        runner_up_share=asked[second] / whole,
    )


def share_of(part: Part, all_times: Times) -> float:
    """Return the share of a part as verdicts reckon it."""
    asked = sum(time for name, time in all_times.items() if name not in _WISHED or name == part)
    return all_times.get(part, 0) / asked if asked else 0.0


def _percent(share: float) -> str:
    return f"{share:.0%}"
