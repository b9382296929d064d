import logging

import pytest

from shared import errors
from shared.budgets import periods
from shared.budgets.amounts import Amount
from shared.budgets.budget import Cap
from shared.budgets.drawing import Drawer
from shared.budgets.ledger import Ledger
from shared.budgets.repository import BudgetRepository
from shared.budgets.slices import Slice
from shared.manifest import log_events
from tests.clocks import TurnableClock
from tests.shared.budgets.conftest import budget


class Lossy(BudgetRepository):
    """Commits, and then says that it has not; or fails before."""

    lost = ""

    async def commit(self, batch: object) -> object:  # type: ignore[override]  # as the one above
        lost, self.lost = self.lost, ""
        if lost == "before":
            raise errors.StoreUnavailableError
        versions = await super().commit(batch)  # type: ignore[arg-type]  # passed on
        if lost == "conflict":
            raise errors.PreconditionError
        if lost == "after":
            raise errors.StoreUnavailableError
        return versions


@pytest.fixture
def lossy(repository: BudgetRepository) -> Lossy:
    return Lossy(repository._documents)


@pytest.fixture
def drawer(lossy: Lossy, clock: TurnableClock) -> Drawer:
    return Drawer(lossy, clock, lambda: 0.0)


@pytest.fixture
def part(tenant: str, clock: TurnableClock, drawer: Drawer) -> Slice:
    made, day = budget(tenant, day=Cap(100)), periods.at("day", clock.now())
    return Slice(made, day, Ledger(made.ledger_path(day)), drawer.instance)


async def stored(repository: BudgetRepository, part: Slice) -> Ledger:
    return (await repository.read([], [part.ledger.path])).ledgers[part.ledger.path]


async def test_draw_counts_once_it_is_confirmed(drawer: Drawer, part: Slice, repository: BudgetRepository) -> None:
    assert await drawer.draw([(part, Amount(10, 5))])
    assert part.available == Amount(10, 5)
    found = await stored(repository, part)
    assert (found.drawn, found.held[drawer.instance].amount) == (Amount(10, 5), Amount(10, 5))
    assert await drawer.draw([(part, Amount(0, 0))])


async def test_draw_from_a_changed_ledger_fails(drawer: Drawer, part: Slice, clock: TurnableClock) -> None:
    other = Slice(part.budget, part.period, part.ledger, "other")
    await Drawer(drawer._repository, clock, lambda: 0.0).draw([(other, Amount(90, 0))])
    assert not await drawer.draw([(part, Amount(90, 0))])
    assert part.available == Amount(0, 0)


@pytest.mark.parametrize(("lost", "available"), [("before", 0), ("after", 0)])
async def test_draw_of_unknown_fate_is_not_spent(
    drawer: Drawer, part: Slice, lossy: Lossy, lost: str, available: int
) -> None:
    lossy.lost = lost
    with pytest.raises(errors.StoreUnavailableError):
        await drawer.draw([(part, Amount(10, 0))])
    assert part.available.usd == available


async def test_draw_whose_answer_was_lost_is_found_again(drawer: Drawer, part: Slice, lossy: Lossy) -> None:
    lossy.lost = "conflict"
    assert not await drawer.draw([(part, Amount(10, 0))])
    part.see(await stored(lossy, part))
    assert part.available.usd == 10


@pytest.mark.parametrize(("lost", "available", "drawn"), [("", 0, 4), ("conflict", 0, 4), ("before", 0, 10)])
async def test_what_is_handed_back_is_let_go_first(
    drawer: Drawer, part: Slice, lossy: Lossy, lost: str, available: int, drawn: int
) -> None:
    await drawer.draw([(part, Amount(10, 0))])
    part.reserve(Amount(4, 0))
    part.settle(Amount(4, 0), Amount(4, 0))
    lossy.lost = lost
    try:
        await drawer.tell([part], all_of=lambda _: True)
    except errors.StoreUnavailableError:
        assert lost == "before"
    assert (part.available.usd, (await stored(lossy, part)).drawn.usd) == (available, drawn)


async def test_lost_race_is_run_again(drawer: Drawer, part: Slice, clock: TurnableClock, lossy: Lossy) -> None:
    await drawer.draw([(part, Amount(10, 0))])
    other = Slice(part.budget, part.period, await stored(lossy, part), "other")
    await Drawer(lossy, clock, lambda: 0.0).draw([(other, Amount(5, 0))])
    await drawer.tell([part], all_of=lambda _: True)
    assert (part.available.usd, (await stored(lossy, part)).drawn.usd) == (0, 5)


async def test_debt_is_told_even_beyond_the_limit(drawer: Drawer, part: Slice, lossy: Lossy) -> None:
    await drawer.draw([(part, Amount(100, 0))])
    part.reserve(Amount(100, 0))
    part.settle(Amount(100, 0), Amount(130, 0))
    await drawer.tell([part], all_of=lambda _: True)
    assert ((await stored(lossy, part)).drawn.usd, part.held.usd) == (130, 0)


async def test_log_warns_once_per_period(
    drawer: Drawer, part: Slice, lossy: Lossy, caplog: pytest.LogCaptureFixture
) -> None:
    await drawer.draw([(part, Amount(100, 0))])
    part.reserve(Amount(80, 0))
    part.settle(Amount(80, 0), Amount(80, 0))
    with caplog.at_level(logging.WARNING, logger="shared.budgets.drawing"):
        for _ in range(3):
            await drawer.tell([part], all_of=lambda _: False)
    [record] = caplog.records
    assert (record.message, vars(record)["percent"]) == (log_events.BUDGET_NEAR, 80)
    assert (await stored(lossy, part)).warned
