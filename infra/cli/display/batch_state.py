"""A batch on its way as plain values: how many pieces are in which state, and the pieces worth a line of their own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from infra.cli.answers import Batch, Job
from infra.cli.display import figures
from infra.cli.display.stages import ENDED

ROWS = 10


@dataclass(frozen=True)
class Row:
    """One piece."""

    job: str
    label: str
    status: str
    stage: str
    progress: float


@dataclass(frozen=True)
class BatchState:
    """A batch, of whose pieces up to ten are shown by themselves."""

    id: str
    status: str
    lines: int
    counts: Mapping[str, int]
    created_at: datetime
    share: float
    rows: tuple[Row, ...] = ()

    @property
    def finished(self) -> int:
        """Return how many pieces have ended."""
        return sum(self.counts.get(status, 0) for status in ENDED)

    @property
    def failed(self) -> int:
        """Return how many pieces have ended without a result."""
        return self.finished - self.counts.get("succeeded", 0)

    @property
    def ended(self) -> bool:
        """Return whether nothing more will happen."""
        return self.status in ENDED or self.finished >= self.lines

    @property
    def rest(self) -> dict[str, int]:
        """Return how many pieces without a row of their own are in which state."""
        shown = [row.status for row in self.rows]
        left = {status: count - shown.count(status) for status, count in self.counts.items()}
        if unknown := self.lines - sum(self.counts.values()):
            left["waiting"] = unknown
        return {status: count for status, count in left.items() if count > 0}


class Roll:
    """Keeps each piece in its place from one look at a batch to the next."""

    def __init__(self, topics: Mapping[int, str]) -> None:
        self._topics = topics
        self._lines: dict[str, int] = {}
        self._order: list[str] = []
        self._share = 0.0

    @property
    def numbered(self) -> bool:
        """Return whether it is known which piece belongs to which line."""
        return bool(self._lines)

    def number(self, lines: Mapping[str, int]) -> None:
        """Take in which job writes which line."""
        self._lines = dict(lines)

    def state(self, batch: Batch, jobs: Sequence[Job]) -> BatchState:
        """Return the batch with ``jobs`` as its rows."""
        job, counts = batch["job"], batch["counts"]
        rows = self._rows(jobs)
        ended = sum(counts.get(status, 0) for status in ENDED)
        running = sum(row.progress for row in rows if row.status not in ENDED)
        self._share = max(self._share, min((ended + running) / max(batch["lines"], 1), 1.0))
        created = figures.moment(job["created_at"])
        return BatchState(job["id"], job["status"], batch["lines"], counts, created, self._share, rows)

    def _rows(self, jobs: Sequence[Job]) -> tuple[Row, ...]:
        found = {job["id"]: job for job in reversed(jobs)}
        kept = [job_id for job_id in self._order if job_id in found]
        self._order = [*kept, *(job_id for job_id in found if job_id not in kept)]
        if self._lines:
            self._order.sort(key=lambda job_id: self._lines.get(job_id, 0))
        return tuple(self._row(found[job_id]) for job_id in self._order[:ROWS])

    def _row(self, job: Job) -> Row:
        line = self._lines.get(job["id"])
        label = f"{line} {self._topics.get(line, '')}".rstrip() if line is not None else job["id"]
        return Row(job["id"], label, job["status"], job["stage"], job["progress"])
