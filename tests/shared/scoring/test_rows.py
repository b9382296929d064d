from dataclasses import replace
from datetime import UTC, datetime, timedelta

from shared.firestore.documents import Documents
from shared.jobs import submissions
from shared.jobs.job import Job, Usage
from shared.jobs.pipeline import JobType, Stage
from shared.jobs.submissions import Submission
from shared.scoring.assertion import Verdict
from shared.scoring.dataset import Example
from shared.scoring.evaluation import Evaluated, Output, Scored
from shared.scoring.rows import MOST_TEXT, Row, RowStore

EXAMPLE = Example.of({"id": "one", "variables": {"topic": "tea", "none": None}})


def new_job() -> Job:
    async def nothing(*_: object) -> None:
        """Never run."""

    kind = JobType("evaluation", (Stage("run", nothing),))  # type: ignore[arg-type]  # nobody runs it
    return submissions.new(Submission("acme", "key", "evaluation", {}), kind, datetime.now(UTC), timedelta(days=1))


def test_row_tells_what_was_evaluated() -> None:
    verdict = Verdict("contains", "tone", 0, passed=False, weight=1, reason="No tea.")
    found = Evaluated(
        Output("x" * 10_000, "stop", 3, 4, 5, 0.5), Scored(0, passed=False, verdicts=(verdict,)), usage=Usage(0, 0, 7)
    )
    row = Row.of(EXAMPLE, 1, 2, found)
    assert (row.example, row.candidate, row.sample, row.given) == ("one", 1, 2, '{"topic":"tea"}')
    assert (row.score, row.held, row.feedback, row.metrics) == (0, (False,), ("No tea.",), {"tone": 0})
    assert (len(row.text), row.cost_nano_usd, row.paid_nano_usd) == (MOST_TEXT, 5, 7)


def test_what_failed_has_no_score() -> None:
    assert Row.of(EXAMPLE, 0, 0, Evaluated(None, None, "provider_timeout: x")).score is None
    assert Row.failed(EXAMPLE, 0, 0, "not_run").error == "not_run"


async def test_rows_are_read_in_order(documents: Documents) -> None:
    store, job = RowStore(documents), new_job()
    rows = [Row.failed(EXAMPLE, number, 0, "x") for number in range(3)]
    for number, row in enumerate(rows):
        await store.keep(job, number, [row], Usage(1, 2, 3))
    assert await store.read(job, 0, 40) == rows
    assert await store.read(job, 1, 2) == rows[1:2]
    assert await store.chunk(job, 2) == ([rows[2]], Usage(1, 2, 3))


async def test_replay_of_a_job_begins_anew(documents: Documents) -> None:
    store, job = RowStore(documents), new_job()
    await store.keep(job, 0, [], Usage())
    assert await store.chunk(replace(job, generation=1), 0) is None
