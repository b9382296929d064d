from dataclasses import replace
from datetime import timedelta

import pytest

from shared import errors
from shared.webhooks.repository import Position
from tests.shared.webhooks import made
from tests.shared.webhooks.conftest import Lab


async def test_foreign_endpoint_is_not_found(lab: Lab) -> None:
    endpoint = await lab.register("https://192.88.98.1/")

    assert await lab.repository.endpoint(lab.tenant, endpoint.id) == endpoint
    with pytest.raises(errors.NotFoundError):
        await lab.repository.endpoint("other", endpoint.id)


async def test_endpoints_come_in_pages(lab: Lab) -> None:
    registered = [(await lab.register(f"https://192.88.98.{number}/")).id for number in range(3)]
    first = await lab.repository.endpoints(lab.tenant, 2)
    second = await lab.repository.endpoints(lab.tenant, 2, Position(first[-1].created_at, first[-1].id))

    assert [one.id for one in (*first, *second)] == registered[::-1]


async def test_deliveries_are_found_by_state_and_time(lab: Lab) -> None:
    now = lab.services.clock.now()
    for number, status in enumerate(("failed", "delivered", "failed", "discarded")):
        at = now - timedelta(hours=number)
        one = made.delivery(id=f"msg_{number}", status=status, created_at=at, expire_at=now + timedelta(days=1))
        await lab.repository.create(replace(one, endpoint=lab.tenant))

    async def found(*statuses: str, hours: float | None = None) -> list[str]:
        since = None if hours is None else now - timedelta(hours=hours)
        page = await lab.repository.deliveries(lab.tenant, statuses, 10, since=since)  # type: ignore[arg-type]
        return [one.id for one in page]

    assert await found() == ["msg_0", "msg_1", "msg_2", "msg_3"]
    assert await found("failed") == ["msg_0", "msg_2"]
    assert await found("failed", "discarded", hours=2) == ["msg_0", "msg_2"]
    assert await found(hours=1) == ["msg_0", "msg_1"]


async def test_unknown_delivery_is_none(lab: Lab) -> None:
    assert await lab.repository.load("wh_nobody", "msg_nobody") is None
