from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.firestore.documents import Document
from shared.webhooks import endpoint as endpoints
from shared.webhooks.endpoint import Endpoint, Filters, Secret
from tests.shared.webhooks.made import NOW, SECRET, endpoint, job


def test_document_holds_the_whole_endpoint() -> None:
    whole = endpoint(
        events=("*",),
        filters=Filters(("batch",), ("blog_post",), ("spring",)),
        secrets=(Secret("whsec_new", NOW), Secret(SECRET, NOW, NOW)),
        failing_since=NOW,
    )
    document = Document("webhooks/wh_1", endpoints.to_fields(whole), "v1", NOW)

    assert endpoints.from_document(document) == whole


def test_changes_are_what_differs() -> None:
    changed = replace(endpoint(), url="https://example.com/other", filters=Filters(tags=("a",)))

    assert endpoints.changes(endpoint(), endpoint()) == {}
    assert endpoints.changes(endpoint(), changed) == {
        "url": "https://example.com/other",
        "filters": {"types": [], "kinds": [], "tags": ["a"]},
    }


@pytest.mark.parametrize(
    ("filters", "admitted"),
    [
        (Filters(), True),
        (Filters(types=("generation", "batch")), True),
        (Filters(types=("batch",)), False),
        (Filters(kinds=("blog_post",)), True),
        (Filters(kinds=("email",)), False),
        (Filters(tags=("spring", "autumn")), True),
        (Filters(tags=("autumn",)), False),
        (Filters(types=("generation",), kinds=("email",), tags=("spring",)), False),
    ],
)
def test_every_given_filter_must_hold(filters: Filters, *, admitted: bool) -> None:
    wanted = endpoint(events=("job.*",), filters=filters)

    assert wanted.wants("job.failed", job(tags=("spring",))) is admitted


@pytest.mark.parametrize("deaf", [endpoint(status="disabled"), endpoint(events=("job.failed",))])
def test_other_events_are_not_wanted(deaf: Endpoint) -> None:
    assert not deaf.wants("job.succeeded", job())


@pytest.mark.parametrize(
    ("seconds", "valid"), [(0, ["whsec_new", "whsec_old"]), (9, ["whsec_new", "whsec_old"]), (10, ["whsec_new"])]
)
def test_former_secret_is_valid_until_it_expires(seconds: int, valid: list[str]) -> None:
    secrets = (Secret("whsec_new", NOW), Secret("whsec_old", NOW, NOW + timedelta(seconds=10)))

    assert endpoint(secrets=secrets).valid_secrets(NOW + timedelta(seconds=seconds)) == valid


@pytest.mark.parametrize("shown", [repr, str])
def test_secret_is_not_in_what_is_printed(shown: Any) -> None:
    assert SECRET not in shown(endpoint())
