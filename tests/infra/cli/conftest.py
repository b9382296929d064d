"""What the tests of the command line share: a scripted gateway, a way to call commands, an output that is kept."""

import io
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner, Result

from infra.cli.client import Client
from infra.cli.display.output import Output
from infra.cli.main import app
from infra.cli.session import Session
from infra.local.cloud_tasks import embedded as cloud_tasks
from infra.local.firestore import embedded as firestore
from shared.resilience import retry
from tests.infra.cli.real_gateway import RealGateway, running
from tests.infra.cli.scripted_gateway import ScriptedGateway, served
from tests.shared.resilience.manual_clock import ManualClock

KEY = "pr_" + "a" * 32

Call = Callable[..., Result]


@dataclass
class Kept:
    """An output whose two streams are kept as text."""

    output: Output
    out: io.StringIO
    err: io.StringIO


def kept(*, json: bool = False, terminal: bool = False, width: int = 100) -> Kept:
    out, err = io.StringIO(), io.StringIO()
    consoles = [
        Console(
            file=file,
            width=width,
            force_terminal=terminal,
            color_system=None,
            markup=False,
            emoji=False,
            highlight=False,
        )
        for file in (out, err)
    ]
    return Kept(Output(json=json, out=consoles[0], err=consoles[1]), out, err)


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Begin in an empty folder, with a terminal that nobody has described; servers here log where commands write."""
    for name in ("FORCE_COLOR", "NO_COLOR", "TTY_INTERACTIVE", "TTY_COMPATIBLE", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(logging.root, "handlers", [])


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture(scope="session")
def scripted_server() -> Iterator[ScriptedGateway]:
    """One server for all tests; starting one takes longer than most of them."""
    scripted = ScriptedGateway()
    with served(scripted) as url:
        scripted.url = url
        yield scripted


@pytest.fixture
def gateway(scripted_server: ScriptedGateway) -> ScriptedGateway:
    scripted_server.script.clear()
    scripted_server.received.clear()
    return scripted_server


@pytest.fixture(scope="session")
def real(
    firestore_emulator: firestore.Handle, tasks_emulator: cloud_tasks.Handle, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RealGateway]:
    """The real functions with both emulators, started once."""
    with running(firestore_emulator, tasks_emulator, tmp_path_factory.mktemp("state")) as gateway:
        yield gateway


@pytest.fixture
def call_real(real: RealGateway) -> Call:
    """Call ``pressroom`` with the real gateway's address."""

    def run(*words: str, **more: Any) -> Result:
        env = {"PRESSROOM_URL": real.url, "PRESSROOM_API_KEY": real.key, **more.pop("env", {})}
        return CliRunner().invoke(app, words, env=env, **more)

    return run


@pytest.fixture
async def client(gateway: ScriptedGateway, clock: ManualClock) -> AsyncIterator[Client]:
    async with Client(gateway.url, KEY, clock, retry.Policy(attempts=3)) as made:
        yield made


@pytest.fixture
def at_hand(client: Client, clock: ManualClock) -> Session:
    return Session(client, kept().output, clock)


@pytest.fixture
def call(gateway: ScriptedGateway) -> Call:
    """Call ``pressroom`` with the scripted gateway's address."""

    def run(*words: str, **more: Any) -> Result:
        env = {"PRESSROOM_URL": gateway.url, "PRESSROOM_API_KEY": KEY, **more.pop("env", {})}
        return CliRunner().invoke(app, words, env=env, **more)

    return run
