import pytest

from infra.cli import gathering
from infra.cli.session import Session
from tests.infra.cli.conftest import Kept, kept
from tests.infra.cli.scripted_gateway import ScriptedGateway, json

EXAMPLE = {"id": "one", "split": "val", "variables": {"a": 1, "b": None}, "expected": "Tea", "assert": []}


@pytest.fixture
def target() -> Kept:
    return kept(width=120)


@pytest.fixture
def at_hand(at_hand: Session, target: Kept) -> Session:
    return Session(at_hand.client, target.output, at_hand.clock)


async def test_examples_are_shown_without_what_is_empty(
    at_hand: Session, target: Kept, gateway: ScriptedGateway
) -> None:
    page = {"items": [EXAMPLE], "next_cursor": None, "hash": "f" * 64, "splits": {"train": 2, "val": 1, "test": 0}}
    gateway.answer("GET /v1/datasets/d/examples", json(page))
    await gathering.show(at_hand, "d", {"version": "", "split": "val"}, 500)
    assert '{"a":1}' in target.out.getvalue()
    assert "Version ffffffffffff: 3 examples, 2 to train, 1 to validate, 0 to test." in target.out.getvalue()
    assert gateway.received[0].query == "limit=100&split=val"


async def test_empty_list_says_what_to_do(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/datasets", json({"items": [], "next_cursor": None}))
    await gathering.datasets(at_hand, 5)
    assert "pressroom datasets put" in target.err.getvalue()
