import asyncio

import pytest

from infra.local.cloud_tasks.connection import Connection, NoResponseError, Response
from tests.infra.local.cloud_tasks.target import Answer, RecordingTarget

GET = b"GET /task HTTP/1.1\r\nHost: x\r\n\r\n"
SILENCE = "ended before the response"


async def connected(target: RecordingTarget) -> Connection:
    _, connection = await asyncio.get_running_loop().create_connection(Connection, "127.0.0.1", target.port)
    return connection


async def answered(target: RecordingTarget, *raw: bytes, without_body: bool = False) -> Response:
    target.answer("/task", *(Answer(raw=part) for part in raw))
    return await (await connected(target)).exchange(GET, without_body=without_body)


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", 200),
        (b"HTTP/1.1 204 No Content\r\n\r\n", 204),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", 200),
        (b"HTTP/1.1 200 OK\r\n\r\nuntil the end", 200),
        (b"HTTP/1.0 500 No\r\n\r\n", 500),
        (b"HTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n", 404),
    ],
)
async def test_responses_of_every_form_are_read(target: RecordingTarget, raw: bytes, status: int) -> None:
    assert (await answered(target, raw)).status == status


async def test_headers_come_in_lower_case(target: RecordingTarget) -> None:
    response = await answered(target, b"HTTP/1.1 503 X\r\nRetry-After: 3\r\nContent-Length: 0\r\n\r\n")
    assert response.headers == {"retry-after": "3", "content-length": "0"}


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", SILENCE),
        (b"HTTP/1.1 200 OK\r\nContent-Le", SILENCE),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok", SILENCE),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n", SILENCE),
        (b"SSH-2.0-OpenSSH\r\n", "does not speak HTTP"),
        (b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", "another protocol"),
    ],
)
async def test_what_is_no_response_fails(target: RecordingTarget, raw: bytes, reason: str) -> None:
    with pytest.raises(NoResponseError, match=reason):
        await answered(target, raw)


async def test_a_response_to_head_ends_with_its_headers(target: RecordingTarget) -> None:
    response = await answered(target, b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", without_body=True)
    assert response.status == 200


async def test_a_connection_serves_one_request_after_another(target: RecordingTarget) -> None:
    connection = await connected(target)
    target.answer("/task", 500, 200)
    statuses = [(await connection.exchange(GET, without_body=False)).status for _ in range(2)]
    assert (statuses, connection.reusable, target.connections) == ([500, 200], True, 1)
    connection.close()


async def test_a_connection_is_not_reused_against_the_targets_will(target: RecordingTarget) -> None:
    connection = await connected(target)
    target.answer("/task", Answer(headers=(("Connection", "close"),)))
    await connection.exchange(GET, without_body=False)
    assert not connection.reusable
    await asyncio.sleep(0)
    with pytest.raises(NoResponseError, match="is closed"):
        await connection.exchange(GET, without_body=False)


async def test_an_abandoned_request_closes_the_connection(target: RecordingTarget) -> None:
    connection = await connected(target)
    target.answer("/task", Answer(after=asyncio.Event()))
    exchange = asyncio.create_task(connection.exchange(GET, without_body=False))
    await target.until(received=1)
    exchange.cancel()
    with pytest.raises(asyncio.CancelledError):
        await exchange
    assert not connection.reusable
