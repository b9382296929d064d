from dataclasses import replace
from datetime import timedelta

import pytest
from pydantic import ValidationError

from functions.progress_tracking.webhooks_schemas import (
    AttemptView,
    CreateBody,
    DeliveryView,
    EndpointView,
    FullDeliveryView,
    UpdateBody,
)
from shared.webhooks import event_types
from shared.webhooks.endpoint import Secret
from shared.webhooks.service import Wishes
from tests.shared.webhooks.made import NOW, SECRET, attempt, delivery, endpoint


def test_wish_without_words_is_for_the_ends_of_all_jobs() -> None:
    wanted = CreateBody(url="https://example.com/").registration("acme", "key_1", "")

    assert (wanted.events, wanted.filters.fields()) == (event_types.DEFAULT, {"types": [], "kinds": [], "tags": []})


def test_event_named_twice_counts_once() -> None:
    body = CreateBody(url="https://example.com/", events=["job.*", "job.*", "*"])

    assert body.registration("acme", "key_1", "").events == ("job.*", "*")


def test_what_is_not_named_stays() -> None:
    assert UpdateBody().wishes() == Wishes()
    assert UpdateBody(status="disabled", description="").wishes() == Wishes(status="disabled", description="")


@pytest.mark.parametrize("name", ["url", "events", "filters", "status"])
def test_nothing_can_be_set_to_null(name: str) -> None:
    with pytest.raises(ValidationError, match="cannot be null"):
        UpdateBody.model_validate({name: None})


def test_view_shows_no_secret() -> None:
    view = EndpointView.of(endpoint(secrets=(Secret(SECRET, NOW), Secret(SECRET, NOW, NOW))), NOW)

    assert "whsec" not in view.model_dump_json()
    assert view.former_secret_until is None


def test_view_shows_what_holds_at_the_time() -> None:
    soon = NOW + timedelta(seconds=10)
    busy = replace(endpoint(), throttled_until=soon, secrets=(Secret(SECRET, NOW), Secret(SECRET, NOW, soon)))

    before, after = EndpointView.of(busy, NOW), EndpointView.of(busy, soon)
    assert (before.throttled_until, before.former_secret_until) == (soon, soon)
    assert (after.throttled_until, after.former_secret_until) == (None, None)


def test_delivery_shows_its_attempts() -> None:
    view = FullDeliveryView.of(delivery(attempts=(attempt(None, error="target_timeout"),)))

    assert (view.attempts[0].error, view.attempts[0].status_code) == ("target_timeout", None)
    assert view.links["job"] == "/v1/jobs/job_1"
    assert view.payload["type"] == "job.succeeded"
    assert "payload" not in DeliveryView.of(delivery()).model_dump()
    assert AttemptView.of(attempt(200)).error is None
