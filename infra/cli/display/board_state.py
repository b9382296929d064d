"""All jobs at once as plain values: those under way, and how the others have ended meanwhile."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from infra.cli.answers import Job, Progress
from infra.cli.display import figures
from infra.cli.display.stages import ENDED

LAST_ENDED = 5


@dataclass(frozen=True)
class Line:
    """One job; ``note`` is why it failed, or how far its stage is."""

    id: str
    kind: str
    status: str
    stage: str
    progress: float
    since: datetime
    at: datetime
    seq: int
    note: str = ""


@dataclass(frozen=True)
class Board:
    """Jobs by their ids in the order in which they were first seen, and the last ones that have ended."""

    lines: Mapping[str, Line] = field(default_factory=dict)
    ended: tuple[Line, ...] = ()
    counts: Mapping[str, int] = field(default_factory=Counter)
    newest: Line | None = None

    @property
    def idle(self) -> bool:
        """Return whether nothing is under way."""
        return not self.lines

    @property
    def failed(self) -> int:
        """Return how many jobs have ended without a result."""
        return sum(self.counts.values()) - self.counts.get("succeeded", 0)

    @property
    def summary(self) -> str:
        """Return how many jobs are in which state."""
        under_way = Counter(line.status for line in self.lines.values())
        present = _counted(under_way) or "nothing under way"
        return f"{present}; ended meanwhile: {_counted(self.counts)}" if self.counts else present

    def with_job(self, job: Job) -> "Board":
        """Return the board with a job that is under way."""
        line = Line(
            id=job["id"],
            kind=job["kind"],
            status=job["status"],
            stage=job["stage"],
            progress=job["progress"],
            since=figures.moment(job["created_at"]),
            at=figures.moment(job["updated_at"]),
            seq=job["seq"],
        )
        return replace(self, lines={**self.lines, line.id: line})

    def after(self, event: Progress) -> "Board":
        """Return the board after ``event``; one that is older than what is known changes nothing."""
        known = self.lines.get(event["job"])
        if known is not None and event["seq"] <= known.seq:
            return self
        line = _line(event, known)
        lines = {name: kept for name, kept in self.lines.items() if name != line.id or line.status not in ENDED}
        if line.status not in ENDED:
            return replace(self, lines={**lines, line.id: line}, newest=line)
        counts = Counter(self.counts) + Counter([line.status])
        return replace(self, lines=lines, ended=(*self.ended, line)[-LAST_ENDED:], counts=counts, newest=line)


def _line(event: Progress, known: Line | None) -> Line:
    at = figures.moment(event["at"])
    return Line(
        id=event["job"],
        kind=event["kind"],
        status=event["status"],
        stage=event["stage"],
        progress=event["progress"],
        since=known.since if known else at,
        at=at,
        seq=event["seq"],
        note=_note(event),
    )


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{number} {status}" for status, number in counts.items())


def _note(event: Progress) -> str:
    if event["error"] is not None:
        return event["error"]["detail"]
    return f"{event['done']}/{event['total']}" if event["total"] > 1 else ""
