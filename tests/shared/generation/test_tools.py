from decimal import Decimal
from typing import Any

import pytest

from shared.generation import tools
from shared.generation.brief import Brief
from shared.models.base import Completion, Usage


def completion(cost: Decimal | None) -> Completion:
    return Completion("text", "stop", Usage(10, 20), "p", "m", cost)


@pytest.mark.parametrize(("cost", "nano"), [(Decimal("0.000123"), 123_000), (Decimal(0), 0), (None, 0)])
def test_cost_is_counted_in_billionths(cost: Decimal | None, nano: int) -> None:
    assert tools.usage_of(completion(cost)).cost_nano_usd == nano


def test_unknown_price_is_said() -> None:
    assert "cost" in tools._origin(completion(None))
    assert "cost" not in tools._origin(completion(Decimal(0)))


@pytest.mark.parametrize(
    ("changes", "stage"), [({}, "finish"), ({"format": "json", "json_schema": {"type": "object"}}, "structure")]
)
def test_form_decides_what_follows_quality(changes: dict[str, Any], stage: str) -> None:
    brief = Brief.model_validate({"content_type": "ad_copy", "topic": "Tea", **changes})

    assert tools.after_quality(brief) == stage


def test_refined_body_is_preferred() -> None:
    assert tools.best({"assemble": {"body": "a"}}) == {"body": "a"}
    assert tools.best({"assemble": {"body": "a"}, "refine": {"body": "b"}}) == {"body": "b"}
