from dataclasses import replace
from datetime import UTC, datetime

import pytest

from shared.analytics import record as records
from shared.firestore.documents import Document
from shared.jobs import job as jobs
from tests.shared.analytics import stored
from tests.shared.analytics.conftest import NOON


def document(**changes: object) -> Document:
    fields = {**jobs.to_fields(stored.ended(NOON)), **changes}
    return Document("jobs/job_1", fields, None, datetime.now(UTC))


def test_kind_of_jobs_without_one_is_their_type() -> None:
    assert records.of(replace(stored.ended(NOON), kind="")).kind == "generation"
    assert records.from_document(document(kind="")).kind == "generation"


@pytest.mark.parametrize(("quality", "expected"), [(0.5, 0.5), (1, 1.0), (True, None), ("good", None), (None, None)])
def test_only_numbers_are_quality(quality: object, expected: float | None) -> None:
    assert records.from_document(document(result={"quality": quality})).quality == expected


def test_document_and_job_give_the_same_record() -> None:
    job = stored.ended(NOON)
    assert records.from_document(Document(f"jobs/{job.id}", jobs.to_fields(job), None, NOON)) == records.of(job)


def test_fields_are_fields_of_the_document() -> None:
    assert {name.split(".")[0] for name in records.FIELDS} <= document().data.keys()


def test_job_made_with_prompts_tells_which() -> None:
    prompts = {name: {"name": f"{name}.email", "number": 2, "hash": "h"} for name in ("plan", "draft")}
    job = stored.ended(NOON, payload={"prompts": prompts, "model": "offline"})
    record = records.of(job)

    assert [(one.task, one.template, one.version) for one in record.prompts] == [
        ("draft", "draft.email", 2),
        ("plan", "plan.email", 2),
    ]
    assert record.model == "offline"
