"""Progress from weighted stages and their sub-stages: monotone by construction."""

from collections.abc import Iterable

from shared.jobs.job import StageState


def progress(stages: Iterable[StageState], before: float = 0.0) -> float:
    """Return the finished share of all weights, from 0 to 1, never below ``before``."""
    stages = list(stages)
    total = sum(stage.weight for stage in stages)
    finished = sum(stage.weight * _share(stage) for stage in stages)
    return max(before, round(finished / total, 4) if total else 0.0)


def _share(stage: StageState) -> float:
    if stage.status in {"succeeded", "skipped"}:
        return 1.0
    return min(stage.done / stage.total, 1.0) if stage.total else 0.0
