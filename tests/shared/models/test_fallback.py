from collections.abc import AsyncGenerator
from typing import Any

import pytest

from shared import errors
from shared.models.base import Chunk, Completion, CompletionRequest
from shared.models.fallback import FallbackModel, Link
from shared.models.offline.model import OfflineModel
from tests.shared.models.offline.aids import request
from tests.shared.resilience.manual_clock import ManualClock

ASKED = request("Topic: tea", "Length: 40 words", model="whatever")
DOWN, LIMITED = errors.ProviderUnavailableError, errors.ProviderRateLimitedError


class Named(OfflineModel):
    """Called by a name of its own, and failing if it has an error, after some seconds or some pieces."""

    def __init__(
        self, name: str, clock: ManualClock, error: type[Exception] | None = None, seconds: float = 0, **failure: Any
    ) -> None:
        super().__init__(clock=clock)
        self._name, self._time, self._error, self._seconds = name, clock, error, seconds
        self._failure = failure
        self.asked: list[CompletionRequest] = []
        self.pieces = 0

    @property
    def name(self) -> str:
        return self._name

    async def complete(self, request: CompletionRequest) -> Completion:
        self.asked.append(request)
        self._time.time += self._seconds
        if self._error:
            raise self._error(**self._failure)
        return await super().complete(request)

    async def stream(self, request: CompletionRequest) -> AsyncGenerator[Chunk, None]:
        self.asked.append(request)
        for _ in range(self.pieces):
            yield Chunk("tea ")
        if self._error:
            raise self._error(**self._failure)
        async for chunk in super().stream(request):
            yield chunk

    async def ping(self) -> None:
        if self._error:
            raise self._error(**self._failure)


def chain(clock: ManualClock, *links: Link) -> FallbackModel:
    return FallbackModel("writer", links, clock)


async def test_first_link_that_answers_is_named(clock: ManualClock) -> None:
    model = chain(clock, Link(Named("a/1", clock)), Link(Named("b/2", clock)))
    done = await model.complete(ASKED)
    assert done.metadata["link"] == "a/1"
    assert "passed_over" not in done.metadata
    assert model.name == "a/1 > b/2"


async def test_reasons_of_the_others_are_told(clock: ManualClock) -> None:
    only_limits = Link(Named("b/2", clock), on=frozenset({"provider_rate_limited"}))
    model = chain(clock, Link(Named("a/1", clock, DOWN)), only_limits, Link(Named("c/3", clock)))
    done = await model.complete(ASKED)
    assert done.metadata["link"] == "c/3"
    assert done.metadata["passed_over"] == "a/1: provider_unavailable; b/2: not for provider_unavailable"


@pytest.mark.parametrize(
    ("error", "on", "goes_on"),
    [
        (DOWN, None, True),
        (errors.ProviderHeldBackError, None, True),
        (errors.ProviderAnswerError, None, True),
        (errors.UnknownModelError, None, True),
        (errors.UnpricedModelError, None, True),
        (errors.ProviderRejectedError, None, False),
        (errors.ProviderRefusedError, None, False),
        (errors.BudgetExceededError, None, False),
        (errors.OverloadedError, None, False),
        (errors.ProviderRefusedError, {"provider_refused"}, True),
        (errors.BudgetExceededError, {"budget_exceeded"}, True),
        (errors.ProviderHeldBackError, {"provider_unavailable"}, True),
        (DOWN, {"provider_held_back"}, False),
        (LIMITED, {"provider_timeout"}, False),
    ],
)
async def test_code_of_a_failure_decides(
    clock: ManualClock, error: type[Exception], on: set[str] | None, goes_on: object
) -> None:
    second = Named("b/2", clock)
    model = chain(clock, Link(Named("a/1", clock, error)), Link(second, None if on is None else frozenset(on)))
    if goes_on:
        assert (await model.complete(ASKED)).metadata["link"] == "b/2"
    else:
        with pytest.raises(error):
            await model.complete(ASKED)
    assert bool(second.asked) is goes_on


async def test_links_get_their_own_model_and_the_time_left(clock: ManualClock) -> None:
    first, second, third = Named("a/1", clock, DOWN, 4), Named("b/2", clock, DOWN, 2), Named("c/3", clock)
    model = chain(clock, Link(first), Link(second, timeout=3), Link(third, timeout=30))
    await model.complete(request("Topic: tea", model="whatever", timeout=10))
    asked = [one.asked[0] for one in (first, second, third)]
    assert [(one.model, one.timeout) for one in asked] == [("", 10), ("", 3), ("", 4)]


async def test_no_link_is_asked_after_the_deadline(clock: ManualClock) -> None:
    second = Named("b/2", clock)
    model = chain(clock, Link(Named("a/1", clock, errors.ProviderTimeoutError, 10)), Link(second))
    with pytest.raises(errors.ProviderTimeoutError):
        await model.complete(request("Topic: tea", timeout=10))
    assert second.asked == []


async def test_failure_of_all_may_be_mended_if_one_may(clock: ManualClock) -> None:
    limited = Named("a/1", clock, LIMITED, retry_after=7.0)
    held = Named("b/2", clock, errors.ProviderHeldBackError, retry_after=3.0)
    model = chain(clock, Link(limited), Link(held), Link(Named("c/3", clock, errors.ProviderRejectedError)))
    with pytest.raises(errors.ProviderHeldBackError, match="No model of 'writer' answered") as caught:
        await model.complete(ASKED)
    assert "a/1: provider_rate_limited; b/2: provider_held_back; c/3: provider_rejected" in caught.value.detail
    assert caught.value.retry_after == 3


async def test_lasting_failure_of_all_is_the_last_one(clock: ManualClock) -> None:
    model = chain(
        clock, Link(Named("a/1", clock, errors.UnpricedModelError)), Link(Named("b/2", clock, errors.UnknownModelError))
    )
    with pytest.raises(errors.UnknownModelError):
        await model.complete(ASKED)


async def test_single_link_fails_with_its_own_error(clock: ManualClock) -> None:
    with pytest.raises(errors.ProviderUnavailableError, match=r"^The model provider"):
        await chain(clock, Link(Named("a/1", clock, DOWN))).complete(ASKED)


async def test_stream_goes_on_before_its_first_piece(clock: ManualClock) -> None:
    model = chain(clock, Link(Named("a/1", clock, DOWN)), Link(Named("b/2", clock)))
    chunks = [chunk async for chunk in model.stream(ASKED)]
    completion = chunks[-1].completion
    assert completion is not None
    assert "".join(chunk.text for chunk in chunks) == completion.text
    assert completion.metadata["passed_over"] == "a/1: provider_unavailable"


async def test_begun_stream_never_changes_its_writer(clock: ManualClock) -> None:
    first, second = Named("a/1", clock, DOWN), Named("b/2", clock)
    first.pieces = 1
    with pytest.raises(errors.ProviderUnavailableError):
        [chunk async for chunk in chain(clock, Link(first), Link(second)).stream(ASKED)]
    assert second.asked == []


async def test_stream_without_a_willing_link_fails(clock: ManualClock) -> None:
    never = Link(Named("b/2", clock), on=frozenset({"provider_timeout"}))
    with pytest.raises(errors.ProviderUnavailableError):
        [chunk async for chunk in chain(clock, Link(Named("a/1", clock, DOWN)), never).stream(ASKED)]


async def test_chain_is_there_while_one_link_is(clock: ManualClock) -> None:
    down = Link(Named("a/1", clock, DOWN))
    await chain(clock, down, Link(Named("b/2", clock))).ping()
    with pytest.raises(errors.ProviderUnavailableError):
        await chain(clock, down, Link(Named("b/2", clock, LIMITED))).ping()
    await chain(clock, down).aclose()


def test_chain_needs_a_link(clock: ManualClock) -> None:
    with pytest.raises(ValueError, match="at least one"):
        FallbackModel("writer", [], clock)
