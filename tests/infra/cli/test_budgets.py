"""``pressroom budgets``, against a scripted gateway and the real one."""

import pytest

from tests.infra.cli import made_budgets
from tests.infra.cli.conftest import Call
from tests.infra.cli.scripted_gateway import ScriptedGateway, json


@pytest.mark.parametrize(
    ("words", "request_line", "sent"),
    [
        (("show",), "GET /v1/budgets/tenant", None),
        (("show", "key_1", "--tenant", "acme"), "GET /v1/budgets/tenants/acme/key_1", None),
        (("set", "--usd-per-month", "100"), "PUT /v1/budgets/tenant", {"usd_per_month": "100"}),
        (
            ("set", "key_1", "--usd-per-day", "2.5", "--tokens-per-day", "9", "--tokens-per-month", "99"),
            "PUT /v1/budgets/key_1",
            {"usd_per_day": "2.5", "tokens_per_day": 9, "tokens_per_month": 99},
        ),
        (("lift", "--tenant", "acme"), "DELETE /v1/budgets/tenants/acme/tenant", None),
    ],
)
def test_words_reach_the_gateway(
    call: Call, gateway: ScriptedGateway, words: tuple[str, ...], request_line: str, sent: object
) -> None:
    gateway.answer(request_line, json(made_budgets.budget()))
    result = call("budgets", *words)
    assert result.exit_code == 0, result.output
    [received] = gateway.asked(request_line)
    assert (received.json if received.body else None) == sent


def test_list_is_of_ones_own_unless_a_tenant_is_named(call: Call, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/budgets", json({"items": [made_budgets.budget()]}))
    assert "operator" in call("budgets", "list").output


def test_real_gateway_keeps_budgets(call_real: Call) -> None:
    assert call_real("budgets", "set", "--tokens-per-month", "900000").exit_code == 0
    assert "900,000 tok" in call_real("budgets", "list").output
    assert call_real("budgets", "lift").exit_code == 0
    assert call_real("budgets", "show").exit_code == 1
