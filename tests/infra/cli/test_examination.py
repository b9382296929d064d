from collections.abc import Iterator

import orjson
import pytest

from infra.cli import examination
from infra.cli.session import Session
from shared import settings
from shared.clock import SystemClock
from tests.infra.cli import made, scripted_gateway
from tests.infra.cli.conftest import kept
from tests.infra.cli.scripted_gateway import ScriptedGateway


@pytest.fixture(autouse=True)
def fresh_settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("PRESSROOM_PROJECT", "acme")
    settings.load.cache_clear()
    yield
    settings.load.cache_clear()


async def test_every_check_gets_a_line(at_hand: Session, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /health", scripted_gateway.json(made.health("degraded", "model")))
    gateway.answer("GET /v1/jobs", scripted_gateway.json({"items": [], "next_cursor": None}))
    target = kept()
    await examination.examine(Session(at_hand.client, target.output, at_hand.clock))
    lines = target.out.getvalue().splitlines()
    marks = {line[2:25].strip(): line[0] for line in lines if line[:1] in {"✓", "!", "✗"}}
    names = ("python", "packages", "state folder", "model", "ports", "emulators", "gateway", "gateway: firestore")
    assert all(marks[name] for name in names)
    assert (marks["python"], marks["gateway: model"], marks["api key"]) == ("✓", "!", "✓")
    assert "worth a look" in lines[-1]


@pytest.mark.parametrize(("status", "code"), [("healthy", 0), ("unhealthy", 1)])
async def test_only_what_is_wrong_ends_with_1(
    at_hand: Session, gateway: ScriptedGateway, status: str, code: int
) -> None:
    gateway.answer("GET /health", scripted_gateway.json(made.health(status)))
    gateway.answer("GET /v1/jobs", scripted_gateway.json({"items": [], "next_cursor": None}))
    assert await examination.examine(Session(at_hand.client, at_hand.output, SystemClock())) == code


async def test_bad_settings_end_the_round(at_hand: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRESSROOM_JOB_TTL_DAYS", "0")
    settings.load.cache_clear()
    target = kept(json=True)
    assert await examination.examine(Session(at_hand.client, target.output, at_hand.clock)) == 1
    last = orjson.loads(target.out.getvalue().splitlines()[-1])
    assert (last["name"], last["verdict"]) == ("settings", "bad")
    assert "PRESSROOM_JOB_TTL_DAYS" in last["detail"]
