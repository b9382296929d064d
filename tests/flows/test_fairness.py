"""Three tenants of different size in one lane, from submission to end: nobody is held back by the size of another."""

from collections import Counter

import pytest

from shared.jobs.job import Job
from shared.manifest import queues
from tests.conftest import Api
from tests.shared.admission.conftest import Floor, equip

CAPACITY = queues.JOBS_LOW.max_concurrent_dispatches
SIZES = {"large": CAPACITY + 60, "middle": CAPACITY // 2 + 10, "small": CAPACITY // 10}


@pytest.fixture
def floor(api: Api) -> Floor:
    found = Floor(api.services)
    equip(api.services, found)
    return found


async def crowd(floor: Floor) -> dict[str, list[Job]]:
    """Submit the jobs of all tenants, the largest first; none ends yet."""
    found: dict[str, list[Job]] = {}
    for tenant, size in SIZES.items():
        sizes = [min(50, size - done) for done in range(0, size, 50)]
        found[tenant] = [job for count in sizes for job in await floor.submit(count, tenant, "low")]
    return found


async def test_the_small_ones_find_room_behind_the_large_one(floor: Floor) -> None:
    jobs = await crowd(floor)
    places = {tenant: dict(await floor.places(*found)) for tenant, found in jobs.items()}

    assert places["large"] == {"active-low": CAPACITY // 2, "waiting-low": SIZES["large"] - CAPACITY // 2}
    assert places["middle"] == {"active-low": CAPACITY // 2, "waiting-low": 10}
    assert places["small"] == {"active-low": SIZES["small"]}
    floor.go.set()
    await floor.ended(*(job for found in jobs.values() for job in found))


async def test_everybody_s_jobs_begin_by_share_and_all_end(floor: Floor) -> None:
    """A queue alone would have begun the last of the small tenant's jobs at the very end."""
    jobs = await crowd(floor)
    floor.go.set()
    await floor.ended(*(job for found in jobs.values() for job in found))
    last = {tenant: len(floor.began) - floor.began[::-1].index(tenant) for tenant in SIZES}

    assert Counter(floor.began) == SIZES
    assert max(floor.most.values()) <= CAPACITY // 2
    assert last["small"] <= CAPACITY + 3 * SIZES["small"]
    assert last["middle"] < last["large"] == sum(SIZES.values())
