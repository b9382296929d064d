from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from functions.model_gateway import told
from shared.budgets.model import BUDGET
from shared.cache.entry import CacheEntry, Slot
from shared.cache.lookup import Lookup
from shared.cache.question import Answer, Fresh, Question
from shared.cache.scope import Scope
from shared.gateway.chat import Order
from shared.models.base import CompletionRequest, Message

NOW = datetime(2030, 1, 1, tzinfo=UTC)
SLOT = Slot(Scope("acme", "chat"), "a" * 64)
ORDER = Order(Question(SLOT), CompletionRequest((Message("user", "Hello"),)), "writer", 1)
ENTRY = CacheEntry(SLOT, b"{}", NOW, NOW + timedelta(hours=1), cost_nano_usd=1_500, meta={"model": "a/b"})
STORED = Answer(b"{}", "hit", "hit-memory", "memory", ENTRY, age_seconds=12.9)
FRESH = Fresh(b"{}", cost_nano_usd=2_000_000_000, meta={"model": "c/d"})
MADE = Answer(b"{}", "miss", "miss: expired", fresh=FRESH)


def test_a_stored_answer_tells_its_age_and_what_it_saved() -> None:
    found = dict(told.answer(ORDER, STORED))

    assert found[b"x-pressroom-cache"] == b"hit-memory"
    assert found[b"x-pressroom-cache-age"] == b"12"
    assert found[b"x-pressroom-saved-usd"] == b"0.0000015"
    assert (found[b"x-pressroom-model"], found[b"x-pressroom-cache-key"]) == (b"a/b", b"a" * 64)
    assert b"x-pressroom-cost-usd" not in found


def test_what_memory_has_is_told_alike() -> None:
    look = Lookup("hit-memory", "memory", ENTRY, 12.9)

    assert told.held(ORDER, look, ENTRY) == told.answer(ORDER, STORED)


def test_a_new_answer_tells_what_it_cost() -> None:
    found = dict(told.answer(ORDER, MADE))

    assert (found[b"x-pressroom-cache"], found[b"x-pressroom-cost-usd"]) == (b"miss: expired", b"2")
    assert b"x-pressroom-saved-usd" not in found


def test_an_answer_that_was_made_for_somebody_else_has_saved_its_cost() -> None:
    found = dict(told.answer(ORDER, Answer(b"{}", "hit", "hit-coalesced", fresh=FRESH)))

    assert found[b"x-pressroom-saved-usd"] == b"2"


def test_a_budget_that_runs_low_is_told() -> None:
    near = replace(MADE, fresh=replace(FRESH, notes={BUDGET: "80 % of 5 USD"}))

    assert dict(told.answer(ORDER, near))[b"x-pressroom-budget"] == b"80 % of 5 USD"
    assert told.account(near) == {"cost_usd": "2", "budget": "80 % of 5 USD"}
    assert told.account(STORED) == {"saved_usd": "0.0000015"}


def test_why_an_answer_is_not_kept_is_told() -> None:
    cut = replace(MADE, fresh=replace(FRESH, unfit="cut off"))

    assert told.reason(cut) == "miss: expired; not kept: cut off"


@pytest.mark.parametrize(("leads", "reason"), [(True, b"miss"), (False, b"hit-coalesced")])
def test_a_begun_answer_tells_whose_it_is(leads: bool, reason: bytes) -> None:  # noqa: FBT001
    found = dict(told.begun(ORDER, leads=leads))

    assert (found[b"x-pressroom-cache"], found[b"x-pressroom-model"]) == (reason, b"writer")


def test_fields_that_were_left_aside_are_named() -> None:
    assert dict(told.common(ORDER)).get(b"x-pressroom-ignored") is None
    assert dict(told.common(replace(ORDER, ignored=("a", "ö"))))[b"x-pressroom-ignored"] == b"a, \\xf6"


@pytest.mark.parametrize(
    ("nano", "usd"), [(0, "0"), (1, "0.000000001"), (1_000_000_000, "1"), (123_000_000_000, "123")]
)
def test_money_is_told_without_exponents(nano: int, usd: str) -> None:
    assert told.usd(nano) == usd
