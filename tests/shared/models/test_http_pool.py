"""The pool: which connection a call gets, and what becomes of it."""

import asyncio

import pytest

from shared import errors
from shared.models import http_bodies, http_pool
from shared.models.http_pool import ConnectionPool
from shared.models.http_ways import Way
from tests.shared.models.scripted_server import ScriptedServer, answer, chunked

REQUEST = b"GET / HTTP/1.1\r\nhost: here\r\n\r\n"
KEPT = answer(b"hello", connection="keep-alive")


async def ask(pool: ConnectionPool) -> bytes:
    exchange = await pool.exchange(REQUEST)
    try:
        return await http_bodies.whole(exchange)
    finally:
        exchange.close()


def pool_to(server: ScriptedServer) -> ConnectionPool:
    return ConnectionPool(Way.to(server.url))


async def test_calls_one_after_the_other_share_a_connection(server: ScriptedServer) -> None:
    server.answers, server.keeps = [KEPT], True
    pool = pool_to(server)
    assert [await ask(pool) for _ in range(3)] == [b"hello"] * 3
    assert server.connections == 1
    await pool.aclose()


async def test_calls_at_once_get_a_connection_each(server: ScriptedServer) -> None:
    server.answers, server.keeps = [[0.05, *KEPT]], True
    pool = pool_to(server)
    await asyncio.gather(*(ask(pool) for _ in range(5)))
    await asyncio.gather(*(ask(pool) for _ in range(5)))
    assert server.connections == 5
    await pool.aclose()


async def test_stale_connection_is_replaced(server: ScriptedServer) -> None:
    server.answers, server.keeps = [KEPT, [0.0], KEPT], True
    pool = pool_to(server)
    assert await ask(pool) == b"hello"
    asking = asyncio.create_task(ask(pool))
    while len(server.received) < 2:
        await asyncio.sleep(0.005)
    for task in server._serving:
        assert task is not None
        task.cancel()  # the server closes the connection on which the second request is waiting
    assert await asking == b"hello"
    assert (server.connections, len(server.received)) == (2, 3)
    await pool.aclose()


async def test_fresh_connection_is_not_replaced(server: ScriptedServer) -> None:
    server.answers = [[b""], KEPT]
    with pytest.raises(errors.ProviderUnavailableError):
        await ask(pool_to(server))
    assert len(server.received) == 1


async def test_long_idle_connections_are_closed(server: ScriptedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    server.answers, server.keeps = [KEPT], True
    pool = pool_to(server)
    await ask(pool)
    monkeypatch.setattr(http_pool, "IDLE_SECONDS", -1.0)
    await ask(pool)
    assert server.connections == 2
    await pool.aclose()


async def test_unfinished_exchange_costs_its_connection(server: ScriptedServer) -> None:
    server.answers, server.keeps = [chunked(b"a", 5.0, b"b", connection="keep-alive"), KEPT], True
    pool = pool_to(server)
    exchange = await pool.exchange(REQUEST)
    assert await exchange.piece() == b"a"
    exchange.close()
    assert exchange.connection.closed
    assert await ask(pool) == b"hello"
    await pool.aclose()


async def test_cancelled_call_leaves_nothing_open(server: ScriptedServer) -> None:
    server.answers = [[30.0]]
    pool = pool_to(server)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(ask(pool), 0.05)
    assert not pool._busy
    assert not pool._idle


async def test_closed_pool_opens_anew(server: ScriptedServer) -> None:
    server.answers, server.keeps = [KEPT], True
    pool = pool_to(server)
    await ask(pool)
    await pool.aclose()
    await pool.aclose()
    assert await ask(pool) == b"hello"
    assert server.connections == 2
    await pool.aclose()
