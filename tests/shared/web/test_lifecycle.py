import asyncio
import os
import signal
from collections.abc import Iterator

import pytest

from shared.web.lifecycle import PerLoop, Termination


class Builder:
    def __init__(self, failures: int = 0) -> None:
        self.built = 0
        self._failures = failures

    async def build(self) -> int:
        await asyncio.sleep(0)
        self.built += 1
        if self.built <= self._failures:
            raise OSError("not yet")
        return self.built


class Server:
    """Has a signal handler of its own."""

    def __init__(self) -> None:
        self.reached: list[int] = []
        self._heard = asyncio.Event()

    def handle(self, number: int, _frame: object) -> None:
        self.reached.append(number)
        self._heard.set()

    async def terminated(self) -> None:
        async with asyncio.timeout(5):
            await self._heard.wait()


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    before = signal.signal(signal.SIGTERM, server.handle)
    yield server
    signal.signal(signal.SIGTERM, before)


async def test_builds_once_for_all_who_wait() -> None:
    builder = Builder()
    holder = PerLoop(builder.build)
    assert await asyncio.gather(*(holder.get() for _ in range(10))) == [1] * 10


def test_builds_again_on_another_loop() -> None:
    holder = PerLoop(Builder().build)
    assert [asyncio.run(holder.get()) for _ in range(2)] == [1, 2]


async def test_tries_again_after_a_failure() -> None:
    holder = PerLoop(Builder(failures=1).build)
    results = await asyncio.gather(*(holder.get() for _ in range(3)), return_exceptions=True)
    assert [type(result) for result in results] == [OSError] * 3
    assert await holder.get() == 2


async def test_one_who_leaves_stops_no_building() -> None:
    builder = Builder()
    holder = PerLoop(builder.build)
    leaving = asyncio.create_task(holder.get())
    await asyncio.sleep(0)
    leaving.cancel()
    assert await holder.get() == 1


async def test_gives_up_what_was_built_once() -> None:
    holder = PerLoop(Builder().build)
    assert holder.take() is None
    await holder.get()
    assert [holder.take(), holder.take()] == [1, None]


async def test_gives_nothing_up_after_a_failure() -> None:
    holder = PerLoop(Builder(failures=1).build)
    with pytest.raises(OSError, match="not yet"):
        await holder.get()
    assert holder.take() is None


async def test_finishes_before_the_server_hears_of_it(server: Server) -> None:
    seen: list[list[int]] = []

    async def finish() -> None:
        seen.append(list(server.reached))

    Termination(finish).install()
    os.kill(os.getpid(), signal.SIGTERM)
    await server.terminated()
    assert (seen, server.reached) == ([[]], [signal.SIGTERM])


async def test_finishes_once_however_often_told(server: Server) -> None:
    finished: list[int] = []

    async def finish() -> None:
        finished.append(1)
        await asyncio.sleep(0.01)

    Termination(finish).install()
    os.kill(os.getpid(), signal.SIGTERM)
    os.kill(os.getpid(), signal.SIGTERM)
    await server.terminated()
    assert finished == [1]


async def test_ends_even_when_it_cannot_finish(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    async def finish() -> None:
        raise RuntimeError("stuck")

    Termination(finish).install()
    os.kill(os.getpid(), signal.SIGTERM)
    await server.terminated()
    assert "did not finish tidily" in caplog.text


async def test_gives_the_signal_back(server: Server) -> None:
    async def finish() -> None:
        raise AssertionError("was called")

    termination = Termination(finish)
    termination.install()
    termination.uninstall()
    os.kill(os.getpid(), signal.SIGTERM)
    assert server.reached == [signal.SIGTERM]


async def test_leaves_signals_alone_in_other_threads(server: Server) -> None:
    async def finish() -> None:
        raise AssertionError("was called")

    def elsewhere() -> None:
        async def install() -> None:
            Termination(finish).install()

        asyncio.run(install())

    await asyncio.to_thread(elsewhere)
    os.kill(os.getpid(), signal.SIGTERM)
    assert server.reached == [signal.SIGTERM]
