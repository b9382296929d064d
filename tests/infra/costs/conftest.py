import time
from collections.abc import Iterator

import pytest

from infra.local.cloud_tasks import embedded as cloud_tasks
from infra.local.firestore import embedded as firestore
from infra.local.firestore.engine import Configuration
from shared.clock import SystemClock
from shared.records.drift.watch import Watch
from tests.conftest import Api
from tests.infra.costs.measuring import Lab, LeadingClock


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--count-again", action="store_true", help="write what is counted to infra/costs/operations.json")


@pytest.fixture
def clock() -> LeadingClock:
    return LeadingClock()


@pytest.fixture
def firestore_emulator(clock: LeadingClock) -> Iterator[firestore.Handle]:
    """An emulator that nobody else uses."""
    with firestore.running(Configuration(clock=clock)) as handle:
        yield handle


@pytest.fixture
def tasks_emulator() -> Iterator[cloud_tasks.Handle]:
    """An emulator that nobody else uses."""
    with cloud_tasks.running() as handle:
        yield handle


@pytest.fixture
async def lab(
    api: Api,
    firestore_emulator: firestore.Handle,
    tasks_emulator: cloud_tasks.Handle,
    clock: LeadingClock,
    monkeypatch: pytest.MonkeyPatch,
) -> Lab:
    """The stack, on a slow clock: nothing that an instance keeps for seconds lapses, however busy the machine is."""
    monkeypatch.setattr(SystemClock, "monotonic", lambda _: time.monotonic() / 1000)
    monkeypatch.setattr(Watch, "_due", lambda *_: False)  # it looks twice a minute, however many jobs there are
    lab = Lab(api, firestore_emulator, tasks_emulator, clock)
    await lab.prepare()
    return lab
