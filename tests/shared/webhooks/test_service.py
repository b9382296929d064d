from dataclasses import replace
from datetime import timedelta

import pytest

from shared import errors
from shared.firestore import writes
from shared.webhooks import endpoint as endpoints
from shared.webhooks.endpoint import Filters
from shared.webhooks.service import MAX_SECRETS, Registration, Wishes
from shared.webhooks.subscribers import MAX_ENDPOINTS
from tests.shared.webhooks.conftest import Lab

URL = "https://192.88.98.1/hook"


async def test_secret_is_shown_once(lab: Lab) -> None:
    wanted = Registration(lab.tenant, "key_1", URL, key="once")
    first, again = await lab.webhooks.create(wanted), await lab.webhooks.create(wanted)

    assert first.secret.startswith("whsec_")
    assert (again.endpoint, again.secret) == (first.endpoint, "")


async def test_key_stands_for_one_wish(lab: Lab) -> None:
    wanted = Registration(lab.tenant, "key_1", URL, key="once")
    await lab.webhooks.create(wanted)
    with pytest.raises(errors.IdempotencyConflictError):
        await lab.webhooks.create(replace(wanted, description="Another."))


async def test_keys_of_tenants_do_not_meet(lab: Lab) -> None:
    wanted = Registration(lab.tenant, "key_1", URL, key="once")
    first = await lab.webhooks.create(wanted)

    assert (await lab.webhooks.create(replace(wanted, tenant="other"))).endpoint.id != first.endpoint.id


@pytest.mark.parametrize(
    ("url", "rule"),
    [
        ("ftp://example.com", "target_refused"),
        ("https://169.254.169.254/", "target_refused"),
        ("https://me:pw@example.com/", "target_refused"),
        ("https://nobody.invalid/", "target_unresolved"),
    ],
)
async def test_address_that_cannot_be_called_is_refused(lab: Lab, url: str, rule: str) -> None:
    endpoint = await lab.register(URL)
    for attempt in (lab.register(url), lab.webhooks.update(lab.tenant, endpoint.id, Wishes(url=url))):
        with pytest.raises(errors.InvalidFieldsError) as raised:
            await attempt
        assert [(one.field, one.rule) for one in raised.value.errors] == [("url", rule)]


async def test_there_is_a_limit(lab: Lab) -> None:
    for _ in range(MAX_ENDPOINTS):
        await lab.register(URL)
    with pytest.raises(errors.InvalidStateError, match="at most 20"):
        await lab.register(URL)


async def test_changes_leave_the_rest(lab: Lab) -> None:
    endpoint = await lab.register(URL, description="For the shop.")
    changed = await lab.webhooks.update(
        lab.tenant, endpoint.id, Wishes(url=URL + "2", events=("*",), filters=Filters(tags=("a",)))
    )

    assert (changed.url, changed.events, changed.filters.tags) == (URL + "2", ("*",), ("a",))
    assert (changed.description, changed.secrets) == ("For the shop.", endpoint.secrets)
    assert await lab.webhooks.get(lab.tenant, endpoint.id) == changed


async def test_switched_on_again_it_has_not_failed(lab: Lab) -> None:
    endpoint = await lab.register(URL)
    off = await lab.webhooks.update(lab.tenant, endpoint.id, Wishes(status="disabled"))
    now = lab.services.clock.now()
    failing = replace(off, failing_since=now, throttled_until=now)
    await lab.services.documents.commit([_stored(failing)])
    on = await lab.webhooks.update(lab.tenant, endpoint.id, Wishes(status="enabled"))

    assert (off.disabled_reason, off.disabled_at is not None) == ("by_hand", True)
    assert (on.status, on.disabled_reason, on.failing_since, on.throttled_until) == ("enabled", "", None, None)


async def test_rotation_keeps_the_former_secret_for_a_day(lab: Lab) -> None:
    endpoint = await lab.register(URL)
    rotated = await lab.webhooks.rotate(lab.tenant, endpoint.id)
    fresh, former = rotated.endpoint.secrets

    assert (fresh.value, fresh.expires_at) == (rotated.secret, None)
    assert former.value == endpoint.secrets[0].value
    assert former.expires_at == fresh.created_at + timedelta(days=1)


async def test_rotation_without_overlap_ends_all_others(lab: Lab) -> None:
    endpoint = await lab.register(URL)
    await lab.webhooks.rotate(lab.tenant, endpoint.id)
    rotated = await lab.webhooks.rotate(lab.tenant, endpoint.id, timedelta(0))

    assert [secret.value for secret in rotated.endpoint.secrets] == [rotated.secret]


async def test_secrets_do_not_pile_up(lab: Lab) -> None:
    endpoint = await lab.register(URL)
    for _ in range(5):
        rotated = await lab.webhooks.rotate(lab.tenant, endpoint.id)

    assert len(rotated.endpoint.secrets) == MAX_SECRETS


async def test_deleted_endpoint_is_gone(lab: Lab) -> None:
    endpoint = await lab.register(URL)
    await lab.webhooks.delete(lab.tenant, endpoint.id)
    for attempt in (lab.webhooks.delete(lab.tenant, endpoint.id), lab.webhooks.rotate(lab.tenant, endpoint.id)):
        with pytest.raises(errors.NotFoundError):
            await attempt


async def test_foreign_endpoint_cannot_be_touched(lab: Lab) -> None:
    endpoint = await lab.register(URL)
    for attempt in (
        lab.webhooks.get("other", endpoint.id),
        lab.webhooks.update("other", endpoint.id, Wishes(description="Mine.")),
        lab.webhooks.rotate("other", endpoint.id),
        lab.webhooks.delete("other", endpoint.id),
        lab.replays.page("other", endpoint.id, (), 10),
        lab.replays.replay("other", endpoint.id, "msg_1"),
        lab.replays.replay_failed("other", endpoint.id),
        lab.replays.test("other", endpoint.id),
    ):
        with pytest.raises(errors.NotFoundError):
            await attempt


def _stored(endpoint: endpoints.Endpoint) -> writes.Write:
    return writes.replace(endpoints.path(endpoint.id), endpoints.to_fields(endpoint))
