"""Warming over both emulators, with a worker; answers are made by a maker of these tests."""

from dataclasses import replace
from typing import Any

import pytest

from shared import errors
from shared.bootstrap import Services
from shared.cache import stats_repository, warming
from shared.cache.counts import Counts
from shared.cache.entry import Slot
from shared.cache.frequent import Frequent, Use
from shared.cache.origins import Origin
from shared.cache.scope import Scope
from shared.cache.stats_repository import Part
from shared.cache.warming import Outcome, Tools, Wanted
from shared.cache.warming_order import Order
from shared.jobs.job import Job
from tests.shared.cache.entries import entry

CHAT = Scope("acme", "chat")


class Maker:
    """Makes an answer out of a number that is its price; notes whom it was asked by."""

    def __init__(self) -> None:
        self.wanted: list[Wanted] = []
        self.failures: dict[int, list[Exception]] = {}

    def check(self, origin: Any) -> None:
        if not isinstance(origin, int):
            raise errors.InvalidFieldsError("That is no number.")

    async def warm(self, wanted: Wanted) -> Outcome:
        self.wanted.append(wanted)
        if self.failures.get(wanted.origin):
            raise self.failures[wanted.origin].pop()
        return Outcome("made", f"number {wanted.origin}", cost_nano_usd=wanted.origin)


@pytest.fixture
def maker() -> Maker:
    return Maker()


@pytest.fixture
def stack(worker: Services, maker: Maker) -> Services:
    tools = Tools({"test": maker}, worker.cache_windows, worker.cache_stats_repository)
    worker.job_types[warming.NAME] = warming.job_type(tools)  # type: ignore[index]  # the root's mapping takes more
    return worker


async def warmed(stack: Services, order: Order) -> Job:
    job = await stack.jobs.submit(warming.submission("acme", "key_1", order))
    assert await stack.hub.finished(job.id, 20)
    return await stack.jobs.get(job.id, "acme")


def outcomes(job: Job) -> list[str]:
    return [item["outcome"] for item in job.result["items"]]


async def test_everything_wanted_is_made(stack: Services, maker: Maker) -> None:
    job = await warmed(stack, Order("chat", "test", range(1, 21), tags=("new",), ttl=60))
    assert (job.status, job.priority, job.usage.cost_nano_usd) == ("succeeded", "low", 210)
    assert (job.result["total"], job.result["made"], job.result["cost_nano_usd"]) == (20, 20, 210)
    assert job.result["items"][1] == {"outcome": "made", "name": "number 2", "cost_nano_usd": 2}
    (second,) = (wanted for wanted in maker.wanted if wanted.origin == 2)
    assert second == Wanted(CHAT, 2, "key_1", job.id, 1, ("new",), 60)


async def test_what_fails_does_not_stop_the_rest(stack: Services, maker: Maker) -> None:
    maker.failures = {1: [errors.ProviderRefusedError("No.")], 2: [ValueError("a bug")]}
    job = await warmed(stack, Order("chat", "test", [1, 2, "three", 4]))
    assert (job.status, outcomes(job)) == ("succeeded", ["failed", "failed", "failed", "made"])
    assert [item.get("code") for item in job.result["items"]] == [
        "provider_refused",
        "internal",
        "invalid_fields",
        None,
    ]


async def test_kinds_that_nobody_makes_are_told(stack: Services) -> None:
    job = await warmed(stack, Order("chat", "poems", [1]))
    assert job.result["items"][0]["detail"] == "Nothing here makes answers of the kind 'poems'."


async def test_pass_is_repeated_when_nothing_can_be_reached(stack: Services, maker: Maker) -> None:
    maker.failures = {2: [errors.StoreUnavailableError()]}
    job = await warmed(stack, Order("chat", "test", [1, 2]))
    assert (job.status, outcomes(job)) == ("succeeded", ["made", "made"])
    assert [wanted.origin for wanted in maker.wanted].count(1) == 2


@pytest.mark.parametrize("order", [Order("chat", "test", [5] * 20, most_nano_usd=30), Order("chat", "test", [5] * 20)])
async def test_nothing_is_begun_without_money(stack: Services, maker: Maker, order: Order) -> None:
    if not order.most_nano_usd:
        maker.failures = {5: [errors.BudgetExceededError("Spent.")]}
    job = await warmed(stack, order)
    assert (job.status, len(maker.wanted), job.result["not_tried"]) == ("succeeded", warming.PAGE, 12)
    assert job.result["items"][-1]["detail"] == ("What may be spent was spent." if order.most_nano_usd else "Spent.")


async def test_keys_used_most_are_made_again(stack: Services, maker: Maker) -> None:
    keys = {name * 64: Use(asked) for name, asked in (("a", 9), ("b", 5), ("c", 7), ("d", 1))}
    hour = stats_repository.hour_of(stack.clock.now())
    known = [
        entry(key=name * 64, namespace="chat", maker="test", origin=origin)
        for name, origin in (("a", b"3"), ("b", b"4"))
    ]
    part = Part(CHAT, hour, Counts(keys=Frequent(keys)))
    await stack.cache_stats_repository.write("i1", [part], [replace(one, tags=("t",)) for one in known], hour)
    job = await warmed(stack, Order("chat", top=3, tags=("u", "t")))
    assert [(wanted.origin, wanted.tags) for wanted in maker.wanted] == [(3, ("t", "u")), (4, ("t", "u"))]
    assert (job.result["total"], job.result["unknown"]) == (2, 1)


async def test_nothing_used_is_nothing_to_make(stack: Services) -> None:
    job = await warmed(stack, Order("chat", top=3))
    assert (job.status, job.result["total"], job.result["items"]) == ("succeeded", 0, [])


def test_origins_that_do_not_fit_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warming, "LARGEST", 5)
    origins = [Origin(Slot(CHAT, key), "", "test", b"1234") for key in "ab"]
    assert warming._fitting(origins) == [{"maker": "test", "origin": 1234, "tags": []}]


@pytest.mark.parametrize(("by", "outcome", "cost"), [("job_1", "made", 7), ("job_2", "fresh", 0)])
def test_what_a_job_has_made_counts_once(by: str, outcome: str, cost: int) -> None:
    held = entry(cost_nano_usd=7, name="a", meta={warming.NOTE: by})
    found = warming.held(held, Wanted(CHAT, 1, "", "job_1"))
    assert (found.outcome, found.cost_nano_usd, found.name) == (outcome, cost, "a")
