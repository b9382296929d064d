from dataclasses import replace
from datetime import UTC, datetime

from shared.firestore.documents import Document
from shared.jobs import job as jobs
from shared.jobs.job import Job, Usage


def test_job_comes_back_from_its_document(job: Job) -> None:
    document = Document("jobs/job_1", jobs.to_fields(job), "v", datetime(2030, 1, 1, tzinfo=UTC))

    assert jobs.from_document(document) == replace(job, version="v")


def test_order_of_stages_survives_an_unordered_map(job: Job) -> None:
    fields = jobs.to_fields(job)
    shuffled = {**fields, "stages": dict(reversed(fields["stages"].items()))}
    found = jobs.from_document(Document("jobs/job_1", shuffled, None, datetime(2030, 1, 1, tzinfo=UTC)))

    assert list(found.stages) == ["a", "b", "c"]


def test_changes_name_nested_fields(job: Job) -> None:
    after = replace(job, usage=Usage(1), stages={**job.stages, "b": replace(job.stages["b"], done=1)})

    assert jobs.changes(job, after) == {"usage": Usage(1).fields(), "stages.b.done": 1}


def test_usage_adds_up() -> None:
    assert Usage(1, 2, 3) + Usage(10, 20, 30) == Usage(11, 22, 33)


def test_event_ids_sort_like_their_numbers() -> None:
    paths = [jobs.event_path("j", seq) for seq in (-1, 0, 9, 10, 99_999)]

    assert paths == sorted(paths)
