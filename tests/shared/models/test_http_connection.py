"""Connections: heads, bodies and their ends, as servers send them in all ways."""

import asyncio
from collections.abc import Sequence

import pytest

from shared import errors
from shared.models.http_connection import MOST_HELD, Connection, UnheardError
from tests.shared.models.scripted_server import ScriptedServer, Step, answer, chunked

REQUEST = b"GET / HTTP/1.1\r\nhost: here\r\n\r\n"


async def connected(server: ScriptedServer) -> Connection:
    loop = asyncio.get_running_loop()
    _, connection = await loop.create_connection(Connection, "127.0.0.1", server.port)
    return connection


async def body(connection: Connection) -> bytes:
    pieces = []
    while piece := await connection.piece():
        pieces.append(piece)
    return b"".join(pieces)


@pytest.mark.parametrize(
    ("steps", "reusable"),
    [
        (answer(b"hello", connection="keep-alive"), True),
        (answer(b"hello"), False),
        (chunked(b"he", b"llo", connection="keep-alive"), True),
        ([b"HTTP/1.1 200 OK\r\n\r\nhello"], False),
        ([b"HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n", *answer(b"hello", connection="keep-alive")], True),
        ([bytes([byte]) for byte in answer(b"hello", connection="keep-alive")[0]], True),
    ],
    ids=["length", "closing", "chunks", "until the end", "after a hint", "byte by byte"],
)
async def test_body_ends_where_the_head_says(server: ScriptedServer, steps: Sequence[Step], *, reusable: bool) -> None:
    server.answers, server.keeps = [steps], reusable
    connection = await connected(server)
    head = await connection.send(REQUEST)
    assert (head.status, await body(connection), connection.idle) == (200, b"hello", reusable)
    connection.close()


async def test_header_names_are_lower_case(server: ScriptedServer) -> None:
    server.answers = [[b"HTTP/1.1 429 No\r\nRetry-After: 7\r\ncontent-length: 0\r\n\r\n"]]
    connection = await connected(server)
    assert (await connection.send(REQUEST)).headers["retry-after"] == "7"
    connection.close()


@pytest.mark.parametrize(
    "steps",
    [
        [b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhell"],
        chunked(b"hell", complete=False),
        [b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzzz"],
    ],
    ids=["length", "chunks", "no chunk"],
)
async def test_break_in_the_body_is_unavailable(server: ScriptedServer, steps: Sequence[Step]) -> None:
    server.answers = [steps]
    connection = await connected(server)
    await connection.send(REQUEST)
    with pytest.raises(errors.ProviderUnavailableError):
        await body(connection)


@pytest.mark.parametrize(("steps", "unheard"), [([b""], True), ([b"SSH-2.0-OpenSSH\r\n"], True)])
async def test_no_answer_at_all_is_told_apart(server: ScriptedServer, steps: Sequence[Step], *, unheard: bool) -> None:
    server.answers = [steps]
    connection = await connected(server)
    with pytest.raises(errors.ProviderUnavailableError) as caught:
        await connection.send(REQUEST)
    assert isinstance(caught.value, UnheardError) is unheard


async def test_unasked_words_close_the_connection(server: ScriptedServer) -> None:
    server.answers, server.keeps = [[*answer(b"1", connection="keep-alive"), 0.01, b"more"]], True
    connection = await connected(server)
    await connection.send(REQUEST)
    assert await body(connection) == b"1"
    while not connection.closed:
        await asyncio.sleep(0.005)
    with pytest.raises(UnheardError):
        await connection.send(REQUEST)


async def test_server_waits_while_nobody_reads(server: ScriptedServer) -> None:
    server.answers = [answer(b"x" * (MOST_HELD * 8))]
    connection = await connected(server)
    await connection.send(REQUEST)
    await asyncio.sleep(0.1)
    assert connection._answer.held < MOST_HELD * 4
    assert len(await body(connection)) == MOST_HELD * 8
