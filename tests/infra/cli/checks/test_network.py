import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any, cast

import pytest

from infra.cli.answers import Health
from infra.cli.checks import network
from infra.cli.checks.check import Check
from infra.cli.client import Checkup, Client
from infra.local import ports
from shared.bootstrap import Services
from shared.settings import Settings
from tests.infra.cli import made, scripted_gateway
from tests.infra.cli.conftest import KEY
from tests.infra.cli.real_gateway import RealGateway
from tests.infra.cli.scripted_gateway import ScriptedGateway
from tests.shared.resilience.manual_clock import ManualClock

ELSEWHERE = "https://pressroom.invalid"


@pytest.fixture
def taken() -> Iterator[socket.socket]:
    bound = ports.listen(0)
    bound.listen()
    yield bound
    bound.close()


def services() -> Services:
    return Services(Settings())


def verdicts(checks: list[Check]) -> dict[str, str]:
    return {check.name: check.verdict for check in checks}


def test_free_ports_are_good() -> None:
    assert network.ports("http://127.0.0.1:1999", answered=False).detail == "free from 1999 on"


def test_ports_of_others_are_not_needed() -> None:
    assert network.ports(ELSEWHERE, answered=False).verdict == "good"


def test_a_taken_port_is_named(taken: socket.socket) -> None:
    port = taken.getsockname()[1]
    check = network.ports(f"http://127.0.0.1:{port}", answered=False)
    assert check.verdict == "bad"
    assert f"{port} (gateway)" in check.detail


def test_the_stack_may_hold_its_ports(taken: socket.socket) -> None:
    port = taken.getsockname()[1]
    check = network.ports(f"http://127.0.0.1:{port}", answered=True)
    assert check.verdict == "good"
    assert f"served by the running stack: {port} (gateway)" in check.detail


async def test_emulators_that_answer_are_good(real: RealGateway, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in real.env.items():
        monkeypatch.setenv(name, value)
    found = await network.emulators(real.url, services)
    assert verdicts(found) == {"firestore emulator": "good", "cloud tasks emulator": "good"}


async def test_emulators_that_do_not_are_bad(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", "127.0.0.1:1")
    [check] = await network.emulators(ELSEWHERE, services)
    assert (check.name, check.verdict) == ("firestore emulator", "bad")
    assert "127.0.0.1:1" in check.detail


async def test_emulators_may_not_run() -> None:
    assert verdicts(await network.emulators("http://127.0.0.1:1999", services)) == {"emulators": "doubtful"}


async def test_a_project_needs_no_emulators(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRESSROOM_PROJECT", "acme")
    [check] = await network.emulators(ELSEWHERE, services)
    assert (check.verdict, check.detail) == ("good", "not used: Google Cloud project acme")


@pytest.mark.parametrize(
    ("status", "unwell", "expected"),
    [
        ("healthy", (), ["good", "good", "good", "good"]),
        ("degraded", ("model",), ["doubtful", "good", "good", "doubtful"]),
        ("unhealthy", ("firestore",), ["bad", "bad", "good", "good"]),
    ],
)
async def test_every_dependency_gets_a_line(
    client: Client, gateway: ScriptedGateway, status: str, unwell: tuple[str, ...], expected: list[str]
) -> None:
    gateway.answer("GET /health", scripted_gateway.json(made.health(status, *unwell)))
    checkup, checks = await network.gateway(client)
    assert checkup is not None
    assert [check.verdict for check in checks] == expected


@pytest.mark.parametrize(("url", "verdict"), [("http://127.0.0.1:1", "doubtful"), (ELSEWHERE, "bad")])
async def test_a_silent_gateway_is_told(url: str, verdict: str) -> None:
    async with Client(url, KEY) as client:
        checkup, [check] = await network.gateway(client)
    assert checkup is None
    assert (check.name, check.verdict) == ("gateway", verdict)


async def test_another_server_is_no_gateway(client: Client, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /health", scripted_gateway.json({"status": "UP"}))
    _, [check] = await network.gateway(client)
    assert check.verdict == "bad"


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (scripted_gateway.json({"items": [], "next_cursor": None}), "good"),
        (scripted_gateway.problem(401, "unauthenticated", "This API key is not valid."), "bad"),
        (scripted_gateway.problem(403, "permission_denied", "The key lacks a scope."), "doubtful"),
    ],
)
async def test_the_gateway_judges_the_key(
    client: Client, gateway: ScriptedGateway, answer: scripted_gateway.Answer, verdict: str
) -> None:
    gateway.answer("GET /v1/jobs", answer)
    assert (await network.api_key(client, answered=True)).verdict == verdict


async def test_no_key_is_shown_to_silence(client: Client, gateway: ScriptedGateway) -> None:
    assert (await network.api_key(client, answered=False)).verdict == "doubtful"
    assert gateway.received == []


@pytest.mark.parametrize(("skew", "verdict"), [(0, "good"), (2, "good"), (-2, "good"), (20, "doubtful"), (-90, "bad")])
def test_clocks_are_compared(clock: ManualClock, skew: int, verdict: str) -> None:
    date = format_datetime(clock.now() + timedelta(seconds=skew), usegmt=True)
    assert network.clocks(Checkup(cast("Health", {}), date), clock).verdict == verdict


@pytest.mark.parametrize("found", [None, Checkup(cast("Health", {}), None), Checkup(cast("Health", {}), "soon")])
def test_without_a_time_nothing_is_compared(clock: ManualClock, found: Any) -> None:
    assert network.clocks(found, clock).verdict == "doubtful"
    assert clock.now() > datetime(2026, 1, 1, tzinfo=UTC)
