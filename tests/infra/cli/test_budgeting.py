import orjson
import pytest

from infra.cli import budgeting
from infra.cli.session import Session
from shared import errors
from tests.infra.cli import made_budgets
from tests.infra.cli.conftest import Kept, kept
from tests.infra.cli.scripted_gateway import ScriptedGateway, json


@pytest.fixture
def target() -> Kept:
    return kept(width=140)


@pytest.fixture
def at_hand(at_hand: Session, target: Kept) -> Session:
    return Session(at_hand.client, target.output, at_hand.clock)


async def test_each_limit_gets_a_line(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    both = made_budgets.budget(periods=[made_budgets.period(tokens=5_000)])
    gateway.answer("GET /v1/budgets", json({"items": [both]}))
    assert await budgeting.show_all(at_hand, "") == 0
    money, tokens = target.out.getvalue().splitlines()[2:4]
    assert money.split()[:7] == ["tenant", "2030-01", "$100.00", "$82.50", "$0.125", "$17.375", "82"]
    assert "5,000 tok" in tokens
    assert "80 %" in tokens
    assert tokens.rstrip().endswith("2030-02-01 00:00   operator")


async def test_no_budget_says_how_to_set_one(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/budgets", json({"items": []}))
    assert await budgeting.show_all(at_hand, "") == 0
    assert "pressroom budgets set" in target.err.getvalue()


async def test_limit_of_zero_is_used_up(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/budgets/tenant", json(made_budgets.budget(periods=[made_budgets.period(usd="0")])))
    await budgeting.show(at_hand, "", "tenant")
    assert "100 %" in target.out.getvalue()


async def test_only_given_limits_are_sent(at_hand: Session, gateway: ScriptedGateway) -> None:
    gateway.answer("PUT /v1/budgets/tenants/acme/key_1", json(made_budgets.budget()))
    assert await budgeting.put(at_hand, "acme", "key_1", {"usd_per_day": "1.5", "tokens_per_day": None}) == 0
    assert gateway.received[0].json == {"usd_per_day": "1.5"}


async def test_budget_without_a_limit_is_refused_here(at_hand: Session) -> None:
    with pytest.raises(errors.InvalidInputError, match="Say what to limit"):
        await budgeting.put(at_hand, "", "tenant", {"usd_per_day": None})


async def test_lifting_is_told(at_hand: Session, gateway: ScriptedGateway) -> None:
    target = kept(json=True)
    gateway.answer("DELETE /v1/budgets/tenant", json(None, status=204))
    assert await budgeting.delete(Session(at_hand.client, target.output, at_hand.clock), "", "tenant") == 0
    assert orjson.loads(target.out.getvalue()) == {"tenant": None, "subject": "tenant", "state": "lifted"}
