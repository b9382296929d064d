import asyncio
import socket
from collections.abc import AsyncIterator

import pytest

from infra.local.cloud_tasks import sender, targets
from infra.local.cloud_tasks.connection import NoResponseError
from infra.local.cloud_tasks.requests import OutgoingRequest
from infra.local.cloud_tasks.sender import Sender
from tests.infra.local.cloud_tasks.target import Answer, RecordingTarget


def request(url: str, method: str = "POST", body: bytes = b"") -> OutgoingRequest:
    return OutgoingRequest(method, targets.address(url), [("X-Mixed-Case", "a"), ("Empty", "")], body)


@pytest.fixture
async def http() -> AsyncIterator[Sender]:
    client = Sender()
    yield client
    client.close()


async def test_nothing_is_sent_but_what_was_asked(http: Sender, target: RecordingTarget) -> None:
    await http.send(request(target.url("/a?b=c"), body=b"hello"))
    (seen,) = target.received
    assert (seen.method, seen.path, seen.body) == ("POST", "/a?b=c", b"hello")
    assert seen.headers == [
        ("Host", f"127.0.0.1:{target.port}"),
        ("X-Mixed-Case", "a"),
        ("Empty", ""),
        ("Content-Length", "5"),
    ]


@pytest.mark.parametrize(("method", "length"), [("POST", "0"), ("PUT", "0"), ("GET", None), ("DELETE", None)])
def test_an_empty_body_has_a_length_where_one_is_expected(method: str, length: str | None) -> None:
    head = sender.serialize(request("http://127.0.0.1/", method)).decode()
    assert ("Content-Length: 0" in head) is (length is not None)


async def test_connections_are_used_again(http: Sender, target: RecordingTarget) -> None:
    for _ in range(3):
        await http.send(request(target.url()))
    assert target.connections == 1


async def test_connections_left_alone_too_long_are_not(http: Sender, target: RecordingTarget) -> None:
    await http.send(request(target.url()))
    for connections in http._idle.values():
        connections[0].idle_since -= 1.5
    await http.send(request(target.url()))
    assert target.connections == 2


async def test_connections_the_target_closed_are_not(http: Sender, target: RecordingTarget) -> None:
    await http.send(request(target.url()))
    for serving in target._serving:
        assert serving is not None
        serving.cancel()
    await asyncio.sleep(0.02)
    assert (await http.send(request(target.url()))).status == 200
    assert target.connections == 2


async def test_requests_go_out_side_by_side(http: Sender, target: RecordingTarget) -> None:
    release = asyncio.Event()
    url = target.answer("/slow", Answer(after=release))
    sending = asyncio.gather(*(http.send(request(url)) for _ in range(50)))
    await target.until(in_flight=50)
    release.set()
    assert {response.status for response in await sending} == {200}


async def test_redirects_are_not_followed(http: Sender, target: RecordingTarget) -> None:
    url = target.answer("/from", Answer(302, headers=(("Location", "/to"),)))
    assert (await http.send(request(url))).status == 302
    assert target.at("/to") == []


async def test_head_has_no_body_to_wait_for(http: Sender, target: RecordingTarget) -> None:
    url = target.answer("/head", Answer(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"))
    assert (await http.send(request(url, "HEAD"))).status == 200


async def test_nobody_listening_is_no_response(http: Sender) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        with pytest.raises(NoResponseError):
            await http.send(request(f"http://127.0.0.1:{free.getsockname()[1]}/"))


async def test_a_target_without_tls_is_no_response(http: Sender) -> None:
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
    with pytest.raises(NoResponseError):
        await http.send(request(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/"))
    server.close()


async def test_a_host_that_cannot_be_is_no_response(http: Sender) -> None:
    with pytest.raises(NoResponseError):
        await http.send(request(f"http://{'x' * 70}.localhost/"))


async def test_large_bodies_arrive_whole(http: Sender, target: RecordingTarget) -> None:
    body = bytes(range(256)) * 4000
    await http.send(request(target.url(), body=body))
    assert target.received[0].body == body
