from dataclasses import replace
from datetime import UTC, datetime

from shared.firestore.documents import Document
from shared.jobs import events
from shared.jobs.job import Job


def test_event_tells_the_job_after_the_step(job: Job) -> None:
    moved = replace(job, seq=3, status="running", progress=0.5)
    write = events.record(moved, events.of(moved, "b"))
    event = events.from_document(Document(write.path, write.data, None, datetime(2030, 1, 1, tzinfo=UTC)))

    assert (write.kind, write.path) == ("create", "jobs/job_1/events/0000000003")
    assert (event.seq, event.status, event.progress, event.stage, event.terminal) == (3, "running", 0.5, "b", False)


def test_event_lives_as_long_as_its_job(job: Job) -> None:
    assert events.record(job, events.of(job, "a")).data["expire_at"] == job.expire_at
