from typing import Any

import pulumi
import pulumi_gcp as gcp
import pytest

from infra.cloud.budget import Budget
from infra.cloud.component import Context
from infra.preview import rules
from infra.preview.graph import Graph
from tests.infra.cloud.conftest import Registered

BUDGET = "gcp:billing/budget:Budget"


def registered_with(registered: Registered, channels: int) -> Graph:
    def build(context: Context) -> None:
        told: list[Any] = [
            gcp.monitoring.NotificationChannel(
                f"channel-{number}",
                type="email",
                labels={"email_address": f"{number}@example.com"},
                opts=pulumi.ResourceOptions(provider=context.provider),
            )
            for number in range(channels)
        ]
        Budget("budget", context, told)

    return registered(build, monthlyBudget="250", currency="CHF", billingAccount="000000-000000-000000")


@pytest.fixture(scope="module")
def graph(registered: Registered) -> Graph:
    return registered_with(registered, 6)


def test_google_would_take_it(graph: Graph) -> None:
    assert rules.check(graph) == []


def test_amount_is_what_the_stack_says(graph: Graph) -> None:
    budget = graph.named(BUDGET, "monthly")

    assert budget.get("amount.specifiedAmount") == {"currencyCode": "CHF", "units": "250"}
    assert budget.get("budgetFilter") == {"calendarPeriod": "MONTH", "projects": ["projects/123456789012"]}


def test_forecast_warns_before_money_is_spent(graph: Graph) -> None:
    rules_ = graph.named(BUDGET, "monthly").get("thresholdRules")

    assert [rule["thresholdPercent"] for rule in rules_ if rule["spendBasis"] == "CURRENT_SPEND"] == [0.5, 0.9, 1]
    assert [rule["thresholdPercent"] for rule in rules_ if rule["spendBasis"] == "FORECASTED_SPEND"] == [1]


@pytest.mark.parametrize(("channels", "told"), [(0, None), (2, 2), (6, 5)])
def test_budget_tells_five_channels_at_most(registered: Registered, channels: int, told: int | None) -> None:
    rule = registered_with(registered, channels).named(BUDGET, "monthly").get("allUpdatesRule")

    assert rule is None if told is None else len(set(rule["monitoringNotificationChannels"])) == told


def test_calls_count_against_the_project(graph: Graph) -> None:
    provider = graph.named("pulumi:providers:gcp", "billing")

    assert provider.urn in graph.named(BUDGET, "monthly").provider
    assert (provider.get("billingProject"), provider.get("userProjectOverride")) == ("pressroom-test", "true")
