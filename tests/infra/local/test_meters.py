"""The counters of both emulators, read over their ports."""

from types import ModuleType

import pytest

from infra.local import meters
from infra.local.cloud_tasks import embedded as cloud_tasks
from infra.local.firestore import embedded as firestore
from shared.bootstrap import Services


async def test_counters_are_read_over_the_wire(services: Services, firestore_emulator: firestore.Handle) -> None:
    before = await meters.read(firestore_emulator.host)
    await services.documents.get("jobs/none")
    after = await meters.read(firestore_emulator.host)

    assert {name: after[name] - before[name] for name in after} == {
        "reads": 1,
        "writes": 0,
        "deletes": 0,
        "ttl_deletes": 0,
    }
    assert firestore_emulator.operations().reads == after["reads"]


async def test_calls_to_queues_are_counted(services: Services, tasks_emulator: cloud_tasks.Handle) -> None:
    before = await meters.read(tasks_emulator.host)
    await services.publisher.ping()
    after = await meters.read(tasks_emulator.host)

    assert after["others"] - before["others"] == 1
    assert sum(after.values()) == (await tasks_emulator.operations()).total


@pytest.mark.parametrize("emulator", [firestore, cloud_tasks])
async def test_reading_is_not_counted(emulator: ModuleType) -> None:
    with emulator.running() as handle:
        assert await meters.read(handle.host) == await meters.read(handle.host)
