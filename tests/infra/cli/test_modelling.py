from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest

from infra.cli import modelling
from shared import settings
from tests.infra.cli.conftest import Kept, kept
from tests.shared.models.scripted_server import ScriptedServer, answer

MODELS = (
    '{"writer": {"chain": ["openai/gpt-4o-mini", {"model": "offline", "on": ["budget_exceeded"], "timeout": 5}],'
    ' "hedge_after": 1.5}, "local": "litellm/unheard-of"}'
)


@pytest.fixture
async def provider() -> AsyncIterator[ScriptedServer]:
    async with ScriptedServer() as running:
        yield running


@pytest.fixture(autouse=True)
def configured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRESSROOM_MODEL", "writer")
    monkeypatch.setenv("PRESSROOM_MODELS", MODELS)
    settings.load.cache_clear()


async def shown(target: Kept, **options: Any) -> tuple[int, str]:
    code = await modelling.show(target.output, **{"check": False, **options})
    return code, target.out.getvalue()


async def test_chains_and_prices_are_shown() -> None:
    code, text = await shown(kept(width=140))
    lines = {line.split()[0]: line for line in text.splitlines() if line.strip()}
    assert code == 0
    assert "then offline on budget_exceeded for 5 s" in lines["writer"]
    assert lines["writer"].rstrip().endswith("1.5 s")
    assert lines["openai/gpt-4o-mini"].split()[1:5] == ["$0.15", "$0.075", "$0.6", "missing"]
    assert "no price" in lines["litellm/unheard-of"]
    assert lines["embedders:"] == "embedders: hashed"


async def test_check_asks_every_provider(monkeypatch: pytest.MonkeyPatch, provider: ScriptedServer) -> None:
    provider.answers = [answer({"object": "list", "data": []})]
    monkeypatch.setenv("PRESSROOM_OPENAI_BASE_URL", provider.url)
    monkeypatch.setenv("PRESSROOM_PROVIDER_URLS", '{"litellm": "http://127.0.0.1:9/v1"}')
    settings.load.cache_clear()
    code, text = await shown(kept(width=140), check=True)
    lines = {line.split()[0]: line for line in text.splitlines() if line.strip()}
    assert code == 1
    assert "after" in lines["openai/gpt-4o-mini"]
    assert "provider_unavailable" in lines["litellm/unheard-of"]


async def test_programs_hear_the_whole_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRESSROOM_OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("PRESSROOM_MODELS", '{"writer": "openai/gpt-4o-mini"}')
    settings.load.cache_clear()
    _, text = await shown(kept(json=True), check=True)
    [link] = orjson.loads(text.splitlines()[0])["chain"]
    assert (link["answer"]["code"], link["key"], link["address"]) == (
        "provider_unavailable",
        "not needed",
        "http://127.0.0.1:9/v1",
    )
