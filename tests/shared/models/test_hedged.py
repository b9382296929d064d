import asyncio
import contextvars
from collections.abc import AsyncGenerator
from contextlib import aclosing

import pytest

from shared import errors
from shared.models.base import Chunk, Completion, CompletionRequest
from shared.models.hedged import HedgedModel
from shared.models.offline.model import OfflineModel
from tests.shared.models.offline.aids import request
from tests.shared.resilience.manual_clock import ManualClock

ASKED = request("Topic: tea", "Length: 40 words")
_HERE: contextvars.ContextVar[int] = contextvars.ContextVar("here")


class Gated(OfflineModel):
    """Answers once its gate is opened, or fails with its error."""

    def __init__(self, name: str, error: Exception | None = None, *, opened: bool = False) -> None:
        super().__init__()
        self._name, self._error = name, error
        self.gate = asyncio.Event()
        self.asked: list[CompletionRequest] = []
        self.called_off = 0
        if opened:
            self.gate.set()

    @property
    def name(self) -> str:
        return self._name

    async def complete(self, request: CompletionRequest) -> Completion:
        await self._wait(request)
        return await super().complete(request)

    async def stream(self, request: CompletionRequest) -> AsyncGenerator[Chunk, None]:
        token = _HERE.set(1)
        try:
            await self._wait(request)
            async for chunk in super().stream(request):
                yield chunk
        finally:
            _HERE.reset(token)  # raises in another context than it was set in

    async def _wait(self, request: CompletionRequest) -> None:
        self.asked.append(request)
        try:
            await self.gate.wait()
        except asyncio.CancelledError:
            self.called_off += 1
            raise
        if self._error:
            raise self._error


def hedged(first: Gated, second: Gated, clock: ManualClock) -> HedgedModel:
    return HedgedModel(first, second, after=1.5, clock=clock)


async def test_quick_answer_asks_nobody_else() -> None:
    class Slow(ManualClock):
        async def sleep(self, _: float) -> None:
            await asyncio.Event().wait()

    first, second = Gated("a/1", opened=True), Gated("b/2")
    done = await HedgedModel(first, second, after=1.5, clock=Slow()).complete(ASKED)
    assert "hedged" not in done.metadata
    assert second.asked == []


async def test_second_answer_wins_and_the_first_is_called_off(clock: ManualClock) -> None:
    first, second = Gated("a/1"), Gated("b/2", opened=True)
    done = await hedged(first, second, clock).complete(request("Topic: tea", timeout=10))
    assert done.metadata["hedged"] == "second"
    assert clock.slept == [1.5]
    assert first.called_off == 1
    assert second.asked[0].timeout == 8.5


async def test_first_answer_may_still_win(clock: ManualClock) -> None:
    first, second = Gated("a/1"), Gated("b/2")
    work = asyncio.create_task(hedged(first, second, clock).complete(ASKED))
    while not second.asked:
        await asyncio.sleep(0)
    first.gate.set()
    assert (await work).metadata["hedged"] == "first"
    assert second.called_off == 1


async def test_failure_waits_for_the_other_answer(clock: ManualClock) -> None:
    first, second = Gated("a/1", errors.ProviderTimeoutError()), Gated("b/2")
    work = asyncio.create_task(hedged(first, second, clock).complete(ASKED))
    while not second.asked:
        await asyncio.sleep(0)
    first.gate.set()
    await asyncio.sleep(0)
    second.gate.set()
    assert (await work).metadata["hedged"] == "second"


async def test_failure_of_both_is_the_first_ones(clock: ManualClock) -> None:
    first = Gated("a/1", errors.ProviderTimeoutError())
    second = Gated("b/2", errors.ProviderUnavailableError(), opened=True)
    work = asyncio.create_task(hedged(first, second, clock).complete(ASKED))
    while not second.asked:
        await asyncio.sleep(0)
    first.gate.set()
    with pytest.raises(errors.ProviderTimeoutError):
        await work


async def test_caller_who_leaves_calls_both_off(clock: ManualClock) -> None:
    first, second = Gated("a/1"), Gated("b/2")
    work = asyncio.create_task(hedged(first, second, clock).complete(ASKED))
    while not second.asked:
        await asyncio.sleep(0)
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    assert (first.called_off, second.called_off) == (1, 1)


async def test_stream_that_begins_first_is_read_to_its_end(clock: ManualClock) -> None:
    first, second = Gated("a/1"), Gated("b/2", opened=True)
    chunks = [chunk async for chunk in hedged(first, second, clock).stream(ASKED)]
    completion = chunks[-1].completion
    assert completion is not None
    assert "".join(chunk.text for chunk in chunks) == completion.text
    assert completion.metadata["hedged"] == "second"
    assert first.called_off == 1


async def test_left_stream_is_closed(clock: ManualClock) -> None:
    model = hedged(Gated("a/1", opened=True), Gated("b/2", opened=True), clock)
    async with aclosing(model.stream(ASKED)) as chunks:
        assert (await anext(chunks)).text
    assert [task for task in asyncio.all_tasks() if task is not asyncio.current_task()] == []


async def test_failed_streams_raise_the_first_error(clock: ManualClock) -> None:
    first = Gated("a/1", errors.ProviderRejectedError(), opened=True)
    second = Gated("b/2", errors.ProviderUnavailableError(), opened=True)
    with pytest.raises(errors.ProviderRejectedError):
        [chunk async for chunk in hedged(first, second, clock).stream(ASKED)]


async def test_name_and_ping_are_the_first_ones(clock: ManualClock) -> None:
    model = hedged(Gated("a/1"), Gated("b/2"), clock)
    assert model.name == "a/1"
    await model.ping()
    await model.aclose()
