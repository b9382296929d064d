"""The signs that drift is seen by: what is read of an ended job, and how fine it is looked at."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from shared.analytics.record import Record
from shared.records import digest

Name = Literal["quality", "success", "latency"]

_STEP = math.log(1.1)


@dataclass(frozen=True)
class Sign:
    """
    A value of a job, None for jobs without it; ``place`` is its bin, where a lower one is worse.

    ``matters`` says of the means before and since whether somebody wants to hear of the change.
    """

    name: Name
    read: Callable[[Record], float | None]
    place: Callable[[float], int]
    matters: Callable[[float, float], bool]
    tell: Callable[[float, float], str]


def _quality(record: Record) -> float | None:
    return record.quality if record.status == "succeeded" else None


def _success(record: Record) -> float | None:
    return {"succeeded": 1.0, "failed": 0.0}.get(record.status)


def _latency(record: Record) -> float | None:
    return digest.seconds_of_work(record) if record.status == "succeeded" else None


def _slowness(seconds: float) -> int:
    """Return the bin of a time: each is a tenth longer than the one before it, and longer is worse."""
    return -round(math.log(max(seconds, 1e-3)) / _STEP)


ALL: tuple[Sign, ...] = (
    Sign(
        "quality",
        _quality,
        lambda score: round(score * 100),
        lambda before, since: before - since >= 0.02,
        lambda before, since: f"quality fell from {before:.2f} to {since:.2f}",
    ),
    Sign(
        "success",
        _success,
        round,
        lambda before, since: before - since >= 0.02,
        lambda before, since: f"success fell from {before:.0%} to {since:.0%} of jobs",
    ),
    Sign(
        "latency",
        _latency,
        _slowness,
        lambda before, since: since >= 1.5 * before and since - before >= 0.5,
        lambda before, since: f"time at work rose from {before:.2f} s to {since:.2f} s a job",
    ),
)
