import asyncio
import signal
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
import typer

from infra.cli import session
from infra.cli.session import Session
from shared import errors
from tests.infra.cli import made, scripted_gateway
from tests.infra.cli.conftest import Kept, kept
from tests.infra.cli.scripted_gateway import ScriptedGateway


@pytest.fixture
def development_key() -> str:
    key = "pr_" + "d" * 32
    Path(".pressroom").mkdir()
    Path(".pressroom/development.key").write_text(key)
    return key


def run(url: str, key: str, json: bool = False) -> int:  # noqa: FBT001, FBT002 - as the command line calls it
    async def work(at_hand: Session) -> int:
        return len((await at_hand.client.jobs())["items"])

    with pytest.raises(typer.Exit) as caught:
        session.run(url, key, json, work)
    return caught.value.exit_code


def test_the_code_of_the_work_is_the_exit_code(gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/jobs", scripted_gateway.json({"items": [made.job()] * 7, "next_cursor": None}))
    assert run(gateway.url, "") == 7


def test_this_machine_gets_the_development_key(gateway: ScriptedGateway, development_key: str) -> None:
    gateway.answer("GET /v1/jobs", scripted_gateway.json({"items": [], "next_cursor": None}))
    run(gateway.url, "")
    assert gateway.received[0].headers["authorization"] == f"Bearer {development_key}"


def test_a_given_key_goes_before_the_development_key(gateway: ScriptedGateway, development_key: str) -> None:
    gateway.answer("GET /v1/jobs", scripted_gateway.json({"items": [], "next_cursor": None}))
    run(gateway.url, "pr_given")
    assert gateway.received[0].headers["authorization"] == "Bearer pr_given"
    assert development_key


def test_no_other_machine_gets_the_development_key(development_key: str) -> None:
    keys = []

    async def work(at_hand: Session) -> int:
        keys.append(at_hand.client.key)
        return 0

    with pytest.raises(typer.Exit):
        session.run("https://pressroom.example", "", False, work)
    assert keys == [""]
    assert development_key


def test_a_failure_is_told_and_ends_with_1(gateway: ScriptedGateway, capsys: pytest.CaptureFixture[str]) -> None:
    gateway.answer("GET /v1/jobs", scripted_gateway.problem(403, "permission_denied", "The key lacks a scope."))
    assert run(gateway.url, "") == 1
    assert "The key lacks a scope." in capsys.readouterr().err


def test_a_missing_key_comes_with_advice(gateway: ScriptedGateway, capsys: pytest.CaptureFixture[str]) -> None:
    gateway.answer("GET /v1/jobs", scripted_gateway.problem(401, "unauthenticated", "A key is needed."))
    assert run(gateway.url, "") == 1
    assert "PRESSROOM_API_KEY" in capsys.readouterr().err


def test_a_bad_address_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("nowhere", "") == 1
    assert "'nowhere' is not an address" in capsys.readouterr().err


def execute(target: Kept, work: Callable[[], Awaitable[int]]) -> int:
    with pytest.raises(typer.Exit) as caught:
        session.execute(target.output, work)
    return caught.value.exit_code


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Undo what a shell does to those it starts in the background: they inherit that an interrupt is ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_an_interrupt_ends_with_130() -> None:
    async def work() -> int:
        signal.raise_signal(signal.SIGINT)
        await asyncio.sleep(60)
        return 0

    assert execute(kept(), work) == session.INTERRUPTED


def test_errors_of_the_taxonomy_are_told() -> None:
    async def work() -> int:
        raise errors.NotFoundError("There is no such key.")

    target = kept()
    assert execute(target, work) == 1
    assert target.err.getvalue() == "Error: There is no such key.\n"


def test_an_unforeseen_error_is_not_hidden() -> None:
    async def work() -> int:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        session.execute(kept().output, work)


def test_an_interrupted_user_learns_what_goes_on() -> None:
    target = kept()
    session.tell_it_goes_on(target.output, "job", "job_a\x1b")
    assert "`pressroom watch job_a`" in target.err.getvalue()
    assert "`pressroom cancel job_a`" in target.err.getvalue()
