"""What versions are compared by: what is measured, how it is told, and how much of it is evidence at all."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from shared.records import sums
from shared.records.digest import Digest
from shared.records.sums import Sums

Name = Literal["accepted", "rating", "thumbs_up", "kept", "quality", "success"]


@dataclass(frozen=True)
class Measure:
    """
    A number that grows with how good something is.

    Values lie within ``reach`` of each other. A difference below ``smallest`` is none that matters; with fewer than
    ``least`` values on each side nothing is concluded. ``counted`` is what its values are called.
    """

    name: Name
    label: str
    counted: str
    read: Callable[[Digest], Sums]
    reach: float
    smallest: float
    least: int
    by_people: bool


def _accepted(digest: Digest) -> Sums:
    return sums.of_shares(digest.voices.accepted[True], digest.voices.accepted[False])


def _thumbs(digest: Digest) -> Sums:
    return sums.of_shares(digest.voices.thumbs[True], digest.voices.thumbs[False])


def _kept(digest: Digest) -> Sums:
    edits = digest.voices.edits
    return Sums(edits.count, edits.count - edits.total, edits.count - 2 * edits.total + edits.squares)


def _success(digest: Digest) -> Sums:
    return sums.of_shares(digest.totals.statuses["succeeded"], digest.totals.statuses["failed"])


ALL: tuple[Measure, ...] = (
    Measure("accepted", "share accepted", "verdicts", _accepted, 1.0, 0.05, 50, by_people=True),
    Measure("rating", "rating", "ratings", lambda digest: digest.voices.ratings, 4.0, 0.2, 50, by_people=True),
    Measure("thumbs_up", "share of thumbs up", "thumbs", _thumbs, 1.0, 0.05, 50, by_people=True),
    Measure("kept", "share of words kept", "edits", _kept, 1.0, 0.05, 50, by_people=True),
    Measure("quality", "quality", "pieces", lambda digest: digest.quality, 1.0, 0.02, 100, by_people=False),
    Measure("success", "share of jobs that succeed", "jobs", _success, 1.0, 0.02, 100, by_people=False),
)
