"""What the tests of the emulator share: engines without a network, and a server with Google's own clients."""

import itertools
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import TypeAlias

import pytest
from google.cloud import firestore

from infra.local.firestore import embedded
from infra.local.firestore.engine import Configuration, Engine
from tests.clocks import TurnableClock
from tests.infra.local.firestore.wire import Wire

OpenEngine: TypeAlias = Callable[[Configuration], Engine]

_PROJECTS = itertools.count(1)


@pytest.fixture
def clock() -> TurnableClock:
    return TurnableClock(datetime(2026, 1, 1, tzinfo=UTC))


@pytest.fixture
def open_engine() -> Iterator[OpenEngine]:
    """Opens engines and closes them after the test."""
    with ExitStack() as stack:

        def opened(configuration: Configuration) -> Engine:
            engine = Engine.open(configuration)
            stack.callback(engine.close)
            return engine

        yield opened


@pytest.fixture
def engine(open_engine: OpenEngine, clock: TurnableClock) -> Engine:
    """An engine in memory in which every field has its automatic indexes and every query is let in."""
    return open_engine(Configuration(planner=None, collections=(), clock=clock))


@pytest.fixture(scope="session")
def emulator() -> Iterator[embedded.Handle]:
    with embedded.running(Configuration(planner=None, collections=(), longest_lock_wait=20.0)) as handle:
        yield handle


@pytest.fixture(scope="session")
def wire(emulator: embedded.Handle) -> Iterator[Wire]:
    wire = Wire(emulator.host)
    yield wire
    wire.close()


@pytest.fixture
def project() -> str:
    return f"project-{next(_PROJECTS)}"


@pytest.fixture
async def client(
    emulator: embedded.Handle, project: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[firestore.AsyncClient]:
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", emulator.host)
    client = firestore.AsyncClient(project=project)
    yield client
    await client._firestore_api.transport.close()


@pytest.fixture
def sync_client(emulator: embedded.Handle, project: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[firestore.Client]:
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", emulator.host)
    client = firestore.Client(project=project)
    yield client
    client.close()
