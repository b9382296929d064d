"""The guarded client against servers of every kind; loopback is admitted, as it is all that there is."""

import asyncio
from collections.abc import Sequence
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from shared import errors
from shared.outbound.addresses import Address
from shared.outbound.client import GuardedClient, Limits
from shared.outbound.resolver import Resolve
from tests.shared.outbound import receivers
from tests.shared.outbound.receivers import Reply

QUICK = Limits(answer=1.0, connect=0.5, body=0.2, max_body=1000)


def naming(*answers: Sequence[str]) -> Resolve:
    """Resolve every name to each of ``answers`` in turn, the last one again and again."""
    left = list(answers)

    async def resolve(_: str, __: int) -> Sequence[Address]:
        found = left.pop(0) if len(left) > 1 else left[0]
        return [ip_address(text) for text in found]

    return resolve


def client(**options: Any) -> GuardedClient:
    return GuardedClient(**{"allow_private": True, "limits": QUICK, **options})


async def test_answer_is_returned() -> None:
    async with receivers.receiving(receivers.answer(201, b"made", x_kind="a")) as receiver:
        answer = await client().post(receiver.url + "?a=b", b"{}", {"webhook-id": "msg_1"})

    assert (answer.status, answer.body, answer.complete, answer.headers["x-kind"]) == (201, b"made", True, "a")
    (received,) = receiver.received
    assert (received.line, received.body) == ("POST /hook?a=b HTTP/1.1", b"{}")
    assert received.headers["host"] == f"127.0.0.1:{receiver.port}"
    assert received.headers["webhook-id"] == "msg_1"


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_redirect_is_an_answer(status: int) -> None:
    async with receivers.receiving() as other:
        async with receivers.receiving(receivers.answer(status, location=other.url)) as receiver:
            assert (await client().post(receiver.url, b"", {})).status == status

        assert other.connections == 0


async def test_name_that_changes_its_mind_gains_nothing() -> None:
    """What was checked is what is called: the second resolution, to loopback, is never asked for."""
    rebinding = naming(["192.0.2.1"], ["127.0.0.1"])
    async with receivers.receiving() as receiver:
        with pytest.raises(errors.TargetRefusedError):
            await client(resolve=rebinding).post(f"http://rebinding.example:{receiver.port}/", b"", {})

        assert receiver.connections == 0


async def test_name_is_checked_again_at_each_call() -> None:
    guarded = GuardedClient(resolve=naming(["93.184.215.14"], ["169.254.169.254"]), limits=QUICK)
    await guarded.check("https://rebinding.example/")
    with pytest.raises(errors.TargetRefusedError, match="metadata"):
        await guarded.post("https://rebinding.example/", b"", {})


@pytest.mark.parametrize("found", [["127.0.0.1"], ["93.184.215.14", "10.0.0.1"], ["::ffff:8.8.8.8"]])
async def test_one_private_address_refuses_the_name(found: list[str]) -> None:
    guarded = GuardedClient(resolve=naming(found))
    for refused in (guarded.check("https://inside.example/"), guarded.post("https://inside.example/", b"", {})):
        with pytest.raises(errors.TargetRefusedError):
            await refused


@pytest.mark.parametrize("url", ["https://127.0.0.1/", "https://[::1]/", "https://2130706433/", "https://localhost/"])
async def test_loopback_is_refused_however_it_is_spelt(url: str) -> None:
    with pytest.raises(errors.TargetRefusedError, match="this machine"):
        await GuardedClient().check(url)


async def test_proxies_of_the_environment_are_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    async with receivers.receiving() as proxy, receivers.receiving(receivers.answer(204)) as receiver:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        assert (await client().post(receiver.url, b"", {})).status == 204

        assert proxy.connections == 0


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (receivers.hang, errors.TargetTimeoutError),
        (receivers.drip_head, errors.TargetTimeoutError),
        (receivers.drop, errors.TargetAnswerError),
        (receivers.babble, errors.TargetAnswerError),
        (receivers.answer(200, x_filler="a" * 200_000), errors.TargetAnswerError),
    ],
    ids=["hang", "drip", "drop", "babble", "giant-head"],
)
async def test_silence_and_nonsense_are_failures(reply: Reply, error: type[errors.OutboundError]) -> None:
    async with receivers.receiving(reply) as receiver:
        with pytest.raises(error) as raised:
            await client().post(receiver.url, b"", {})

    assert raised.value.retryable


@pytest.mark.parametrize("reply", [receivers.drip_body, receivers.flood, receivers.answer(200, b"a" * 5000)])
async def test_only_the_beginning_of_a_body_is_read(reply: Reply) -> None:
    async with receivers.receiving(reply) as receiver:
        answer = await client().post(receiver.url, b"", {})

    assert (answer.status, answer.complete) == (200, False)
    assert 0 < len(answer.body) <= QUICK.max_body


async def test_body_that_ends_early_is_incomplete() -> None:
    async with receivers.receiving(receivers.answer(200, b"half", content_length="400")) as receiver:
        answer = await client().post(receiver.url, b"", {})

    assert (answer.body, answer.complete) == (b"half", False)


async def test_slow_resolver_is_not_waited_for() -> None:
    async def resolve(_: str, __: int) -> Sequence[Address]:
        await asyncio.sleep(60)
        return []

    with pytest.raises(errors.TargetTimeoutError):
        await client(resolve=resolve).check("https://slow.example/")


async def test_closed_port_is_unreachable(unused_tcp_port: int) -> None:
    with pytest.raises(errors.TargetUnreachableError):
        await client().post(f"http://127.0.0.1:{unused_tcp_port}/", b"", {})


async def test_next_address_is_asked_when_one_takes_no_connection() -> None:
    async with receivers.receiving() as receiver:
        url = f"http://two.example:{receiver.port}/"
        answer = await client(resolve=naming(["127.0.0.2", "127.0.0.1"])).post(url, b"", {})

    assert answer.status == 200
    assert receiver.received[0].headers["host"] == f"two.example:{receiver.port}"


async def test_certificate_proves_the_name_not_the_address(tmp_path: Path) -> None:
    made = receivers.authority(tmp_path, ["hooks.example"])
    trusting = client(resolve=naming(["127.0.0.1"]), tls=made.trust, limits=Limits(answer=5))
    async with receivers.receiving(tls=made.server) as receiver:
        assert (await trusting.post(f"https://hooks.example:{receiver.port}/", b"", {})).status == 200
        with pytest.raises(errors.TargetUntrustedError):
            await trusting.post(f"https://other.example:{receiver.port}/", b"", {})
        with pytest.raises(errors.TargetUntrustedError):
            await client(limits=Limits(answer=5)).post(f"https://127.0.0.1:{receiver.port}/", b"", {})


async def test_server_without_tls_is_not_spoken_to() -> None:
    async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await receivers.babble(writer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    with pytest.raises(errors.TargetUntrustedError):
        await client(limits=Limits(answer=5)).post(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/", b"", {})
    server.close()


async def test_tls_that_never_begins_is_not_waited_for() -> None:
    async with receivers.receiving() as receiver:
        with pytest.raises(errors.TargetTimeoutError):
            await client().post(f"https://127.0.0.1:{receiver.port}/", b"", {})


async def test_name_without_addresses_is_told() -> None:
    with pytest.raises(errors.TargetUnresolvedError):
        await client(resolve=naming([])).check("https://empty.example/")
