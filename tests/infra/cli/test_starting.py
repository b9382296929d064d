import asyncio
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import orjson
import pytest

from infra.cli import failures, starting
from infra.cli.starting import Wishes
from infra.local.ports import Ports
from infra.local.processes import ProcessError
from shared.clock import SystemClock
from shared.generation import batch
from tests.infra.cli import scripted_gateway
from tests.infra.cli.conftest import Kept, kept
from tests.infra.cli.real_gateway import RealGateway
from tests.infra.cli.scripted_gateway import ScriptedGateway


async def nothing() -> None:
    return


@dataclass
class Stack:
    """A stack that is there already, and knows whether it was closed."""

    url: str
    key: str = "pr_key"
    state: Path = field(default=Path("/state"))
    ports: Ports = field(default=Ports())
    waiting: Callable[[], Awaitable[None]] = nothing
    closed: bool = False

    async def wait(self) -> None:
        await self.waiting()

    @asynccontextmanager
    async def opening(self) -> AsyncIterator["Stack"]:
        try:
            yield self
        finally:
            self.closed = True


async def serve(target: Kept, opening: AbstractAsyncContextManager[Stack], **wishes: bool) -> int:
    return await starting.serve(target.output, SystemClock(), opening, Wishes(**wishes))


def test_the_sample_is_three_good_briefs() -> None:
    parsed = batch.parse(starting.sample())
    assert [line.brief["content_type"] for line in parsed.accepted] == ["blog_post", "product_description", "summary"]
    assert not parsed.rejected
    source = parsed.accepted[2].brief["source_text"]
    assert 300 <= len(source.split()) <= 400


async def test_the_sample_is_written_and_shown(real: RealGateway) -> None:
    target = kept(width=140)
    stack = Stack(real.url, real.key)
    assert await serve(target, stack.opening(), once=True) == 0
    text = target.out.getvalue()
    assert "Pressroom is up after" in text
    assert text.count("\nquality  ") == 3
    assert "3 of 3 pieces" in text
    assert "What to try next" not in text
    assert stack.closed


async def test_without_a_sample_none_is_written(gateway: ScriptedGateway) -> None:
    target = kept()
    assert await serve(target, Stack(gateway.url).opening(), sample=False) == 0
    assert gateway.received == []
    assert "What to try next" in target.out.getvalue()


async def test_a_failed_sample_ends_with_1(gateway: ScriptedGateway) -> None:
    gateway.answer("POST /v1/batches", scripted_gateway.problem(500, "internal", "It broke."))
    target = kept()
    assert await serve(target, Stack(gateway.url).opening(), once=True) == 1
    assert "It broke." in target.err.getvalue()


async def test_a_failed_sample_leaves_the_stack_up(gateway: ScriptedGateway) -> None:
    gateway.answer("POST /v1/batches", scripted_gateway.problem(500, "internal", "It broke."))
    target = kept()
    await serve(target, Stack(gateway.url).opening())
    assert "What to try next" in target.out.getvalue()


@pytest.mark.parametrize("end", ["SIGTERM", "cancel"])
async def test_a_regular_end_closes_the_stack(gateway: ScriptedGateway, end: str) -> None:
    reached = asyncio.Event()

    async def wait() -> None:
        reached.set()
        await asyncio.sleep(60)

    target, stack = kept(), Stack(gateway.url, waiting=wait)
    task = asyncio.create_task(serve(target, stack.opening(), sample=False))
    await reached.wait()
    if end == "cancel":
        task.cancel()
    else:
        os.kill(os.getpid(), signal.SIGTERM)
    assert await task == 0
    assert stack.closed
    assert "Stopping" in target.err.getvalue()


@pytest.mark.parametrize("error", [ProcessError("died"), ExceptionGroup("two", [ProcessError("died"), OSError()])])
async def test_a_stack_that_breaks_down_is_told(gateway: ScriptedGateway, error: Exception) -> None:
    async def wait() -> None:
        raise error

    stack = Stack(gateway.url, waiting=wait)
    with pytest.raises(failures.StackError, match="died"):
        await serve(kept(), stack.opening(), sample=False)
    assert stack.closed


async def test_a_folder_that_is_not_ours_is_told() -> None:
    @asynccontextmanager
    async def opening() -> AsyncIterator[Stack]:
        raise PermissionError(13, "Permission denied", "/srv/state")
        yield Stack("")

    with pytest.raises(failures.StackError, match="/srv/state cannot be written to"):
        await serve(kept(), opening())


async def test_other_errors_are_not_hidden(gateway: ScriptedGateway) -> None:
    async def wait() -> None:
        raise ExceptionGroup("one", [OSError("disk")])

    with pytest.raises(ExceptionGroup):
        await serve(kept(), Stack(gateway.url, waiting=wait).opening(), sample=False)


async def test_programs_learn_where_it_is(real: RealGateway) -> None:
    target = kept(json=True)
    assert await serve(target, Stack(real.url, real.key).opening(), once=True) == 0
    first, *records = map(orjson.loads, target.out.getvalue().splitlines())
    assert first == {"event": "ready", "url": real.url, "key": real.key, "state": "/state"}
    assert [record["line"] for record in records] == [1, 2, 3]
    assert target.err.getvalue() == ""
