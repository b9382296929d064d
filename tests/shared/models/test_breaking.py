import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

import pytest

from shared import errors
from shared.models.base import Chunk, Completion, CompletionRequest, Embeddings
from shared.models.breaking import BreakingEmbeddings, BreakingModel, Guard, NoNotices
from shared.models.hashed_embeddings import HashedEmbeddings
from shared.models.offline.model import OfflineModel
from tests.shared.models.offline.aids import request
from tests.shared.resilience.manual_clock import ManualClock

ASKED = request("Topic: tea", "Length: 40 words")


class Board(NoNotices):
    """Notices that are all in one place, and whether they are looked at."""

    def __init__(self) -> None:
        self.left: float | None = 0.0
        self.looks = 0
        self.told: list[object] = []

    async def seconds_left(self, _: str, /) -> float | None:
        self.looks += 1
        await asyncio.sleep(0)
        return self.left

    async def post(self, deployment: str, seconds: float) -> None:
        self.told.append((deployment, seconds))

    async def remove(self, deployment: str) -> None:
        self.told.append(deployment)


class Moody(OfflineModel):
    """Fails in a way of its own while it has one."""

    def __init__(self, clock: ManualClock) -> None:
        super().__init__(clock=clock)
        self.time = clock
        self.error: Callable[[], BaseException] | None = errors.ProviderUnavailableError
        self.calls, self.seconds, self.pieces = 0, 0.0, 0

    async def complete(self, request: CompletionRequest) -> Completion:
        self.calls += 1
        self.time.time += self.seconds
        if self.error is not None:
            raise self.error()
        return await super().complete(request)

    async def stream(self, request: CompletionRequest) -> AsyncGenerator[Chunk, None]:
        self.calls += 1
        for _ in range(self.pieces):
            yield Chunk("tea ")
        if self.error is not None:
            raise self.error()
        async for chunk in super().stream(request):
            yield chunk


@pytest.fixture
def board() -> Board:
    return Board()


@pytest.fixture
def inner(clock: ManualClock) -> Moody:
    return Moody(clock)


@pytest.fixture
def guard(clock: ManualClock, board: Board) -> Guard:
    return Guard("acme/one", clock=clock, notices=board, rng=lambda: 0.0)


@pytest.fixture
def model(inner: Moody, guard: Guard) -> BreakingModel:
    return BreakingModel(inner, guard)


async def fail(model: BreakingModel, times: int = 5) -> None:
    for _ in range(times):
        with pytest.raises(errors.PressroomError):
            await model.complete(ASKED)


async def test_outage_is_answered_at_once(model: BreakingModel, inner: Moody) -> None:
    await fail(model, 15)
    with pytest.raises(errors.ProviderHeldBackError, match="acme/one has failed too often") as caught:
        await model.complete(ASKED)
    assert inner.calls == 5
    assert caught.value.retry_after == 5


async def test_end_of_an_outage_is_found_by_one_probe(
    model: BreakingModel, inner: Moody, clock: ManualClock, board: Board
) -> None:
    await fail(model)
    clock.time += 5
    inner.error = None
    assert (await model.complete(ASKED)).text
    assert board.told == [("acme/one", 5), "acme/one"]


@pytest.mark.parametrize(
    ("error", "seconds", "held_back"),
    [
        (errors.ProviderUnavailableError, 0, True),
        (errors.ProviderRateLimitedError, 0, True),
        (errors.ProviderTimeoutError, 5, True),
        (errors.ProviderTimeoutError, 4, False),
        (errors.ProviderRejectedError, 0, False),
        (errors.ProviderRefusedError, 0, False),
        (errors.BudgetExceededError, 0, False),
        (ValueError, 0, False),
    ],
)
async def test_only_what_the_provider_lacks_counts(
    model: BreakingModel, inner: Moody, guard: Guard, error: type[Exception], seconds: float, held_back: object
) -> None:
    inner.error, inner.seconds = error, seconds
    for _ in range(8):
        with pytest.raises((error, errors.ProviderHeldBackError)):
            await model.complete(ASKED)
    assert (guard.breaker.state == "open") is held_back


async def test_cancelled_call_says_nothing(model: BreakingModel, inner: Moody, guard: Guard) -> None:
    inner.error = asyncio.CancelledError
    for _ in range(8):
        with pytest.raises(asyncio.CancelledError):
            await model.complete(ASKED)
    assert not guard.breaker.suspicious


async def test_stream_that_breaks_off_is_bad(model: BreakingModel, inner: Moody, guard: Guard) -> None:
    inner.pieces = 2
    for _ in range(5):
        with pytest.raises(errors.ProviderUnavailableError):
            [chunk async for chunk in model.stream(ASKED)]
    assert guard.breaker.state == "open"


async def test_probe_is_good_once_its_answer_begins(
    model: BreakingModel, inner: Moody, guard: Guard, clock: ManualClock
) -> None:
    await fail(model)
    clock.time += 5
    inner.error = None
    async with aclosing(model.stream(ASKED)) as chunks:
        await anext(chunks)
        assert guard.breaker.state == "closed"


async def test_left_stream_makes_room_for_another_probe(
    model: BreakingModel, inner: Moody, guard: Guard, clock: ManualClock
) -> None:
    await fail(model)
    clock.time += 5
    inner.error, inner.pieces = None, 1
    async with aclosing(model.stream(ASKED)) as chunks:
        await anext(chunks)
    assert guard.breaker.admit() is not None


async def test_word_of_others_holds_back_without_a_call(model: BreakingModel, inner: Moody, board: Board) -> None:
    board.left = 20.0
    with pytest.raises(errors.ProviderHeldBackError) as caught:
        await model.complete(ASKED)
    assert (inner.calls, caught.value.retry_after) == (0, 20)


async def test_notice_taken_back_lets_a_probe_go(
    model: BreakingModel, inner: Moody, board: Board, clock: ManualClock
) -> None:
    board.left, inner.error = 20.0, None
    with pytest.raises(errors.ProviderHeldBackError):
        await model.complete(ASKED)
    board.left = 0.0
    clock.time += 3
    assert (await model.complete(ASKED)).text


async def test_notices_are_not_read_while_all_is_well(
    model: BreakingModel, inner: Moody, board: Board, clock: ManualClock
) -> None:
    inner.error = None
    for _ in range(100):
        await model.complete(ASKED)
        clock.time += 1
    assert board.looks == 1


async def test_notices_are_read_every_few_seconds_in_trouble(
    model: BreakingModel, inner: Moody, board: Board, clock: ManualClock
) -> None:
    await fail(model, 3)
    inner.error = None
    for _ in range(60):
        await model.complete(ASKED)
        clock.time += 0.5
    assert 9 <= board.looks <= 11


async def test_calls_at_the_same_time_share_one_look(model: BreakingModel, inner: Moody, board: Board) -> None:
    board.left = 20.0
    found = await asyncio.gather(*(model.complete(ASKED) for _ in range(50)), return_exceptions=True)
    assert {type(one) for one in found} == {errors.ProviderHeldBackError}
    assert (board.looks, inner.calls) == (1, 0)


async def test_ping_tells_that_it_is_held_back(model: BreakingModel, inner: Moody) -> None:
    await model.ping()
    await fail(model)
    with pytest.raises(errors.ProviderHeldBackError):
        await model.ping()
    assert model.name == inner.name
    await model.aclose()


class MoodyEmbeddings(HashedEmbeddings):
    async def embed(self, *_: object, **__: object) -> Embeddings:
        raise errors.ProviderUnavailableError


async def test_embedding_models_are_held_back_alike(clock: ManualClock) -> None:
    model = BreakingEmbeddings(MoodyEmbeddings(), Guard("acme/two", clock=clock, notices=NoNotices()))
    codes = []
    for _ in range(6):
        with pytest.raises(errors.ProviderUnavailableError) as caught:
            await model.embed(("tea",))
        codes.append(caught.value.code)
    assert codes == ["provider_unavailable"] * 5 + ["provider_held_back"]
    assert model.name == "hashed/1"
    await model.aclose()
