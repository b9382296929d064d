from decimal import Decimal

import pytest
from pydantic import ValidationError

from functions.prompt_optimization import tokens_schemas
from functions.prompt_optimization.tokens_schemas import CompressBody, CountBody, PriceBody, TemplateBody
from shared.savings.saving import Check


@pytest.mark.parametrize(
    ("amount", "text"),
    [(None, None), (Decimal(0), "0"), (Decimal("1.500"), "1.5"), (Decimal("1E-7"), "0.0000001"), (Decimal(100), "100")],
)
def test_money_is_written_in_plain_digits(amount: Decimal | None, text: str | None) -> None:
    assert tokens_schemas.usd(amount) == text


@pytest.mark.parametrize("body", [{}, {"text": "a", "messages": [{"content": "b"}]}])
def test_one_thing_is_counted(body: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="give one of text, messages and template"):
        CountBody.model_validate(body)


@pytest.mark.parametrize("body", [{}, {"text": "a", "prompt_tokens": 3}])
def test_one_prompt_is_priced(body: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="give one of prompt_tokens and text"):
        PriceBody.model_validate(body)


def test_one_version_is_named() -> None:
    assert TemplateBody.model_validate({"name": "a"}).reference == "production"
    assert TemplateBody.model_validate({"name": "a", "version": 0}).reference == 0
    with pytest.raises(ValidationError, match="give either version or label"):
        TemplateBody.model_validate({"name": "a", "version": 1, "label": "x"})


def test_wish_says_what_was_asked() -> None:
    body = {"template": {"name": "a"}, "budget": 9, "keep": ["b"], "verify": {"dataset": "c", "suite": "d"}}
    wish = CompressBody.model_validate(body).wish()
    assert (wish.budget, wish.keep, wish.check) == (9, ("b",), Check("c", "d", 20))
