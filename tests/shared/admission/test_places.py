import pytest

from shared.admission.places import Places
from tests.shared.admission.conftest import OPERATOR, Floor


@pytest.fixture
async def places(idle: Floor) -> Places:
    """Three tenants with waiting jobs, 2 each, and one whose job is let in."""
    for tenant in ("c", "a", "b"):
        await idle.services.tenants.pause(tenant, OPERATOR)
        await idle.submit(2, tenant)
    await idle.submit(1, "d")
    return Places(idle.services.documents)


async def test_jobs_are_counted_by_place_and_tenant(places: Places) -> None:
    assert [await places.waiting("normal"), await places.waiting("normal", "a"), await places.waiting("low")] == [
        6,
        2,
        0,
    ]
    assert [(await places.active("normal")).number, (await places.active("normal", "a")).number] == [1, 0]


async def test_tenants_are_found_one_look_each(places: Places) -> None:
    assert await places.tenants("normal", 10) == ["a", "b", "c"]
    assert await places.tenants("normal", 2) == ["a", "b"]
    assert await places.tenants("normal", 2, after="b") == ["c"]
    assert await places.tenants("high", 2) == []


async def test_the_first_in_line_are_the_oldest(places: Places) -> None:
    both, _ = await places.first("normal", "a", 5)
    one, _ = await places.first("normal", "a", 1)

    assert [job.created_at for job in both] == sorted(job.created_at for job in both)
    assert [job.id for job in one] == [both[0].id]
