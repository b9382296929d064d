from typing import Any

import pytest
from pydantic import ValidationError

from functions.cache_lookup.warming_schemas import WarmBody, WarmEntry
from shared.cache.warming_order import MOST, Order

CHAT = {"model": "offline"}
ENTRY = {"request": {"a": 1}, "value": "x"}


def test_requests_are_for_the_maker_of_their_namespace() -> None:
    body = WarmBody.model_validate({"requests": [CHAT], "tags": ["t"], "ttl": 60, "max_cost_usd": "0.25"})
    assert body.order("chat") == Order("chat", "chat", [CHAT], 0, 24, 250_000_000, ["t"], 60)


def test_keys_used_most_need_no_items() -> None:
    body = WarmBody.model_validate({"namespace": "support", "top": 5, "hours": 9})
    assert body.order("chat") == Order("support", "chat", (), 5, 9, 0, [], None)


def test_entries_are_as_the_job_keeps_them() -> None:
    order = WarmBody.model_validate({"entries": [{**ENTRY, "cost_usd": "0.5", "name": "a"}]}).order("chat")
    (origin,) = order.items
    assert (order.maker, origin["request"], origin["name"]) == ("entry", {"a": 1}, "a")
    assert (origin["cost_nano_usd"], "cost_usd" in origin) == (500_000_000, False)


def test_entry_without_a_name_has_an_empty_one() -> None:
    assert WarmEntry.model_validate(ENTRY).origin()["name"] == ""


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"top": 3, "requests": [CHAT]},
        {"requests": []},
        {"requests": [CHAT] * (MOST + 1)},
        {"top": 0},
        {"top": 3, "hours": 721},
        {"top": 3, "max_cost_usd": 0},
        {"top": 3, "namespace": "No Name"},
        {"entries": [{"request": 1}]},
    ],
)
def test_bodies_that_break_a_rule_are_refused(body: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        WarmBody.model_validate(body)
