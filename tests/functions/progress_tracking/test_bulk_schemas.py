from typing import Any

import pytest
from pydantic import ValidationError

from functions.progress_tracking import bulk_schemas
from functions.progress_tracking.bulk_schemas import BulkRequest, BulkView, JobFilter
from shared import errors
from shared.web.auth import Principal

ME = Principal("acme", "key_1", "test", frozenset({"jobs:write"}))


def request(**body: Any) -> BulkRequest:
    return BulkRequest.model_validate({"action": "retry", "filter": {}, **body})


@pytest.mark.parametrize("given", ["failed", ["failed"], ["failed", "failed"]])
def test_one_state_may_stand_alone(given: Any) -> None:
    assert JobFilter(status=given).wanted("acme", "retry").statuses == ("failed",)


def test_a_wish_names_key_operation_and_filter() -> None:
    wish = request(filter={"tag": "spring", "since": "2026-01-01T00:00:00Z"}, stage="draft").wish(ME, "k")
    assert (wish.owner, wish.operation, wish.stage, wish.key, wish.priority) == (
        "key_1",
        "jobs.retry",
        "draft",
        "k",
        "low",
    )
    assert wish.filter == {"tag": "spring", "since": "2026-01-01T00:00:00+00:00"}


def test_states_that_make_no_sense_are_named() -> None:
    with pytest.raises(errors.InvalidFieldsError) as refused:
        JobFilter(status=["failed"]).wanted("acme", "pause")
    assert "queued, running, not failed" in refused.value.errors[0].detail


@pytest.mark.parametrize("body", [{"tag": "x" * 300}, {"since": "2026-01-01T00:00:00"}, {"status": ["asleep"]}])
def test_odd_filters_are_refused(body: Any) -> None:
    with pytest.raises(ValidationError):
        JobFilter.model_validate(body)


def test_a_count_has_no_job() -> None:
    view = BulkView.counted(request().wish(ME, ""), 7)
    assert (view.job, view.total, view.dry_run) == (None, 7, True)


def test_words_are_listed() -> None:
    assert [bulk_schemas.listed(value) for value in ("a", ["a"], None)] == [["a"], ["a"], None]
