"""Rows: what came of one candidate on one example; kept below the evaluation's job, some to a document."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import orjson
from backports import zstd

from shared.firestore import writes
from shared.firestore.documents import Document, Documents
from shared.firestore.writes import Write
from shared.jobs import job as jobs
from shared.jobs.job import NO_USAGE, Job, Usage
from shared.manifest import prompt_collections
from shared.scoring.dataset import Example
from shared.scoring.evaluation import Evaluated

NOT_RUN: Final = "not_run"
MOST_TEXT: Final = 8_000
MOST_GIVEN: Final = 120
MOST_FEEDBACK: Final = 5
MOST_SENTENCE: Final = 300
_AT_ONCE: Final = 20


@dataclass(frozen=True)
class Row:
    """
    One candidate on one example, one of its samples; ``given`` is how the example begins.

    Without a ``score`` something failed: ``error`` says what. ``held`` says of each assertion whether it held.
    """

    example: str
    candidate: int
    sample: int
    given: str = ""
    score: float | None = None
    passed: bool = False
    error: str = ""
    text: str = ""
    feedback: tuple[str, ...] = ()
    held: tuple[bool, ...] = ()
    metrics: Mapping[str, float] = field(default_factory=dict)
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost_nano_usd: int = 0
    seconds: float = 0.0
    paid_nano_usd: int = 0
    cached: bool = False

    @classmethod
    def of(cls, example: Example, candidate: int, sample: int, found: Evaluated) -> "Row":
        """Return the row of what was evaluated."""
        output, scored = found.output, found.scored
        told: dict[str, Any] = (
            {
                "text": output.text[:MOST_TEXT],
                "prompt_tokens": output.prompt_tokens,
                "completion_tokens": output.completion_tokens,
                "cost_nano_usd": output.cost_nano_usd,
                "seconds": output.seconds,
            }
            if output
            else {}
        )
        judged: dict[str, Any] = (
            {
                "score": scored.score,
                "passed": scored.passed,
                "feedback": tuple(one[:MOST_SENTENCE] for one in scored.feedback[:MOST_FEEDBACK]),
                "held": tuple(verdict.passed for verdict in scored.verdicts),
                "metrics": scored.metrics,
            }
            if scored
            else {}
        )
        return cls(
            example.id,
            candidate,
            sample,
            _given(example),
            error=found.error[:500],
            paid_nano_usd=found.usage.cost_nano_usd,
            cached=found.cached,
            **told,
            **judged,
        )

    @classmethod
    def failed(cls, example: Example, candidate: int, sample: int, error: str) -> "Row":
        """Return the row of what could not be run."""
        return cls(example.id, candidate, sample, _given(example), error=error[:500])

    @classmethod
    def read(cls, fields: Mapping[str, Any]) -> "Row":
        """Return the row that ``fields`` describe."""
        return cls(**{**fields, "feedback": tuple(fields["feedback"]), "held": tuple(fields["held"])})

    def fields(self) -> dict[str, Any]:
        """Return the row as plain data."""
        return {name: getattr(self, name) for name in _FIELDS}


_FIELDS: Final = tuple(Row.__dataclass_fields__)


class RowStore:
    """Keeps rows; every method raises the store errors of the taxonomy."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents

    async def chunk(self, job: Job, number: int) -> tuple[list[Row], Usage] | None:
        """Return the rows of a chunk and what they cost, if they were stored already."""
        document = await self._documents.get(_path(job, number))
        return (_rows(document), Usage(**document.data["usage"])) if document else None

    async def keep(self, job: Job, number: int, rows: Sequence[Row], usage: Usage) -> None:
        """Store the rows of a chunk at once."""
        await self._documents.commit([self.write(job, number, rows, usage)])

    @staticmethod
    def write(job: Job, number: int, rows: Sequence[Row], usage: Usage = NO_USAGE) -> Write:
        """Return the write that stores the rows of a chunk."""
        body = zstd.compress(orjson.dumps([row.fields() for row in rows]))
        return writes.replace(_path(job, number), {"body": body, "usage": usage.fields(), "expire_at": job.expire_at})

    async def read(self, job: Job, first: int, end: int) -> list[Row]:
        """Return the rows of the chunks from ``first`` up to ``end``, those that are there, in order."""
        found: list[Row] = []
        for start in range(first, end, _AT_ONCE):
            paths = [_path(job, number) for number in range(start, min(start + _AT_ONCE, end))]
            documents = await self._documents.get_all(paths)
            found += [row for path in paths if path in documents for row in _rows(documents[path])]
        return found


def _given(example: Example) -> str:
    told = {name: value for name, value in example.variables.items() if value not in (None, [], "")}
    return orjson.dumps(told).decode()[:MOST_GIVEN]


def _rows(document: Document) -> list[Row]:
    return [Row.read(one) for one in orjson.loads(zstd.decompress(document.data["body"]))]


def _path(job: Job, number: int) -> str:
    return f"{jobs.path(job.id)}/{prompt_collections.EVALUATION_ROWS.name}/{job.generation}-{number:05d}"
