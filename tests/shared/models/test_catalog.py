import socket
from decimal import Decimal

import pytest

from shared.models import catalog
from shared.models.base import Usage


def test_known_model_has_an_exact_price() -> None:
    assert catalog.cost("openai", "gpt-4o-mini", Usage(1000, 100)) == Decimal("0.00021")


@pytest.mark.parametrize(("provider", "model"), [("openai", "gpt-unheard-of"), ("ollama", "qwen3"), ("x", "")])
def test_unknown_price_is_none(provider: str, model: str) -> None:
    assert catalog.cost(provider, model, Usage(1000, 100)) is None


def test_offline_model_is_free() -> None:
    assert catalog.cost("offline", "composer", Usage(1000, 100)) == 0


def test_prices_need_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the catalogue must not open a connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert catalog.cost("anthropic", "claude-sonnet-4-5", Usage(1000, 100)) == Decimal("0.0045")
