import asyncio
import contextlib
from datetime import UTC, datetime
from typing import Any

import httpx
import orjson
import pytest

from infra.cli import receiving
from infra.cli.client import Client
from infra.cli.session import Session
from shared import errors
from shared.clock import SystemClock
from shared.webhooks import signing
from tests.infra.cli import scripted_gateway
from tests.infra.cli.conftest import KEY, Kept, kept
from tests.infra.cli.display.test_webhooks import webhook
from tests.infra.cli.scripted_gateway import ScriptedGateway

SECRET = signing.new_secret()
BODY = orjson.dumps({
    "type": "job.failed",
    "timestamp": "2026-03-01T10:00:00Z",
    "data": {"id": "job_a", "kind": "email", "progress": 0.5, "error": {"detail": "Too slow."}},
})


@pytest.fixture
def target() -> Kept:
    return kept(width=200)


@pytest.fixture
def listening(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> Session:
    gateway.answer("POST /v1/webhooks", scripted_gateway.json({**webhook(), "secret": SECRET}))
    gateway.answer("DELETE /v1/webhooks/wh_a", scripted_gateway.Answer([], 204))
    return Session(at_hand.client, target.output, SystemClock())


async def registered(gateway: ScriptedGateway) -> str:
    async with asyncio.timeout(20):
        while not gateway.asked("POST /v1/webhooks"):
            await asyncio.sleep(0.01)
    url: str = gateway.asked("POST /v1/webhooks")[0].json["url"]
    return url


async def post(url: str, secret: str = SECRET, body: bytes = BODY) -> int:
    headers = signing.headers("msg_a", datetime.now(UTC), body, [secret])
    async with httpx.AsyncClient() as http:
        return (await http.post(url, content=body, headers=headers)).status_code


async def listen(at_hand: Session, count: int | None = 1, **body: Any) -> "asyncio.Task[int]":
    return asyncio.create_task(receiving.listen(at_hand, 0, {"events": ["*"], **body}, count))


async def test_messages_are_printed_and_the_webhook_goes(
    listening: Session, target: Kept, gateway: ScriptedGateway
) -> None:
    running = await listen(listening)
    status = await post(await registered(gateway))

    assert (status, await running) == (204, 0)
    assert target.out.getvalue() == "10:00:00  job.failed       job_a  email  50%  Too slow.  ✓ signature\n"
    assert len(gateway.asked("DELETE /v1/webhooks/wh_a")) == 1


@pytest.mark.parametrize(
    ("secret", "body", "told"),
    [
        (signing.new_secret(), BODY, "no signature fits"),
        (SECRET, b"{broken", "not JSON"),
        (SECRET, b"[]", "no message"),
    ],
    ids=["foreign secret", "not JSON", "no message"],
)
async def test_doubtful_messages_are_told(
    listening: Session, target: Kept, gateway: ScriptedGateway, secret: str, body: bytes, told: str
) -> None:
    running = await listen(listening)
    await post(await registered(gateway), secret, body)
    await running

    assert "not believed: " in target.out.getvalue()
    assert told in target.out.getvalue()


async def test_programs_get_the_payload(listening: Session, gateway: ScriptedGateway) -> None:
    target = kept(json=True)
    running = await listen(Session(listening.client, target.output, SystemClock()), filters={"tags": ["a"]})
    await post(await registered(gateway))
    await running

    assert orjson.loads(target.out.getvalue()) == {"id": "msg_a", "verified": True, "payload": orjson.loads(BODY)}
    assert gateway.asked("POST /v1/webhooks")[0].json["filters"] == {"tags": ["a"]}


async def test_nonsense_stops_nothing(listening: Session, gateway: ScriptedGateway) -> None:
    running = await listen(listening, 2)
    url = await registered(gateway)
    for nonsense in (b"\r\n\r\n", b"POST / HTTP/1.1\r\ncontent-length: many\r\n\r\n", b"a" * 200_000):
        _, writer = await asyncio.open_connection("127.0.0.1", httpx.URL(url).port)
        with contextlib.suppress(ConnectionError):
            writer.write(nonsense)
            await writer.drain()
        writer.close()

    assert (await post(url), await running) == (204, 1)


async def test_being_told_to_stop_is_a_regular_end(listening: Session, gateway: ScriptedGateway) -> None:
    running = await listen(listening, None)
    await registered(gateway)
    await asyncio.sleep(0.05)
    running.cancel()

    assert await running == 0
    assert len(gateway.asked("DELETE /v1/webhooks/wh_a")) == 1


async def test_far_stacks_cannot_be_listened_to(at_hand: Session) -> None:
    async with Client("https://pressroom.example", KEY) as far:
        with pytest.raises(errors.InvalidInputError, match="on this machine"):
            await receiving.listen(Session(far, at_hand.output, at_hand.clock), 0, {}, 1)


async def test_taken_port_is_told(at_hand: Session) -> None:
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    with pytest.raises(errors.InvalidInputError, match="is taken"):
        await receiving.listen(at_hand, server.sockets[0].getsockname()[1], {}, 1)
    server.close()
