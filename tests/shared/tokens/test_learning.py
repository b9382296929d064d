from dataclasses import dataclass, field

import pytest

from shared import errors
from shared.tokens import estimating
from shared.tokens.evidence import NONE, Evidence
from shared.tokens.learning import SHARED_EVERY, Learner
from tests.clocks import TurnableClock

TEXT = "The price of the kettle is lower than that of the pot. " * 30
MODEL = "acme/writer"


@dataclass
class Board:
    """A store in memory that can fail."""

    kept: dict[str, Evidence] = field(default_factory=dict)
    broken: bool = False
    asked: int = 0

    async def get(self, model: str) -> Evidence:
        return await self.add(model, NONE)

    async def add(self, model: str, news: Evidence) -> Evidence:
        self.asked += 1
        if self.broken:
            raise errors.StoreUnavailableError
        self.kept[model] = self.kept.get(model, NONE).plus(news)
        return self.kept[model]


@pytest.fixture
def board() -> Board:
    return Board()


@pytest.fixture
def clock() -> TurnableClock:
    return TurnableClock()


async def teach(learner: Learner, clock: TurnableClock, ratio: float, times: int = 40) -> None:
    reported = round(estimating.count(TEXT, MODEL) * ratio)
    for _ in range(times):
        clock.turn(2)
        await learner.learn(MODEL, [TEXT], reported)


async def test_provider_counts_correct_later_estimates(board: Board, clock: TurnableClock) -> None:
    learner = Learner(board, clock)
    await teach(learner, clock, 1.4)
    assert learner.evidence(MODEL).factor == pytest.approx(1.4, rel=0.03)


async def test_processes_learn_from_each_other(board: Board, clock: TurnableClock) -> None:
    await teach(Learner(board, clock), clock, 1.4, times=80)
    other = Learner(board, clock)
    assert other.evidence(MODEL) == NONE
    assert (await other.refresh(MODEL)).factor > 1.3


async def test_store_is_asked_once_a_minute(board: Board, clock: TurnableClock) -> None:
    learner = Learner(board, clock)
    await teach(learner, clock, 1.1, times=29)
    assert board.asked == 1
    clock.turn(SHARED_EVERY)
    await learner.refresh(MODEL)
    assert board.asked == 2
    assert board.kept[MODEL].calls == 29


async def test_what_a_broken_store_missed_is_told_later(board: Board, clock: TurnableClock) -> None:
    learner = Learner(board, clock)
    board.broken = True
    await teach(learner, clock, 1.4)
    assert learner.evidence(MODEL).calls == 40
    board.broken = False
    clock.turn(SHARED_EVERY)
    await learner.refresh(MODEL)
    assert board.kept[MODEL].calls == learner.evidence(MODEL).calls == 40


async def test_one_call_a_second_is_looked_at(board: Board, clock: TurnableClock) -> None:
    learner = Learner(board, clock)
    assert learner.is_due(MODEL)
    await learner.learn(MODEL, [TEXT], 300)
    assert not learner.is_due(MODEL)
    clock.turn(1)
    assert learner.is_due(MODEL)


def test_exact_counts_need_no_learning(board: Board, clock: TurnableClock) -> None:
    assert not Learner(board, clock).is_due("offline")
