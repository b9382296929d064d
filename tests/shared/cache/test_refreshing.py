import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from shared import errors
from shared.cache import refreshing
from shared.cache.entry import CacheEntry
from shared.cache.refreshing import Refreshing
from tests.clocks import TurnableClock
from tests.shared.cache.entries import entry

STALE = entry(maker="chat")


class Reviser:
    """Notes what it is handed."""

    def __init__(self, error: Exception | None = None) -> None:
        self.handed: list[CacheEntry] = []
        self._error = error

    async def __call__(self, stale: CacheEntry) -> None:
        self.handed.append(stale)
        if self._error is not None:
            raise self._error


def with_reviser(clock: TurnableClock, reviser: Callable[[CacheEntry], Awaitable[None]]) -> Refreshing:
    return Refreshing({"chat": reviser}, clock)


async def test_stale_entry_is_handed_over_once(clock: TurnableClock) -> None:
    reviser = Reviser()
    found = with_reviser(clock, reviser)
    assert found.is_due(STALE)
    await found.hand_over(STALE)
    await found.hand_over(STALE)
    assert reviser.handed == [STALE]
    assert not found.is_due(STALE)


async def test_newer_entry_is_handed_over_too(clock: TurnableClock) -> None:
    reviser = Reviser()
    found = with_reviser(clock, reviser)
    newer = entry(maker="chat", created_at=STALE.created_at + timedelta(seconds=1))
    await found.hand_over(STALE)
    await found.hand_over(newer)
    assert reviser.handed == [STALE, newer]


async def test_entry_that_stays_stale_is_handed_over_again(clock: TurnableClock) -> None:
    reviser = Reviser()
    found = with_reviser(clock, reviser)
    await found.hand_over(STALE)
    clock.turn(refreshing.AGAIN_AFTER)
    await found.hand_over(STALE)
    assert len(reviser.handed) == 2


async def test_entry_without_a_maker_is_never_due(clock: TurnableClock) -> None:
    assert not with_reviser(clock, Reviser()).is_due(entry())


@pytest.mark.parametrize(
    ("maker", "error"), [("chat", errors.QueueUnavailableError()), ("chat", errors.NotFoundError()), ("other", None)]
)
async def test_failures_harm_nobody(
    clock: TurnableClock, caplog: pytest.LogCaptureFixture, maker: str, error: Exception | None
) -> None:
    with caplog.at_level(logging.WARNING):
        await with_reviser(clock, Reviser(error)).hand_over(entry(maker=maker))
    assert "could not be handed over" in caplog.text


async def test_slow_reviser_holds_nobody_up(clock: TurnableClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refreshing, "AT_MOST", 0.01)

    async def hang(_: CacheEntry) -> None:
        await asyncio.Event().wait()

    await with_reviser(clock, hang).hand_over(STALE)


async def test_not_too_many_are_remembered(clock: TurnableClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refreshing, "MOST", 1)
    found = with_reviser(clock, Reviser())
    other = entry(key="1" * 64, maker="chat")
    await found.hand_over(STALE)
    await found.hand_over(other)
    assert (found.is_due(STALE), found.is_due(other)) == (True, False)
