import pytest

from infra.cli import cache_stats_client as api
from infra.cli import failures
from infra.cli.client import Client
from tests.infra.cli import scripted_gateway
from tests.infra.cli.made_cache import pooled, stats
from tests.infra.cli.scripted_gateway import ScriptedGateway

PATH = "GET /v1/cache/stats"


async def test_statistics_are_asked_for(client: Client, gateway: ScriptedGateway) -> None:
    gateway.answer(PATH, scripted_gateway.json(stats(pooled())))
    assert await api.stats(client, 48, "chat") == stats(pooled())
    assert gateway.received[0].query == "hours=48&namespace=chat"


async def test_there_may_be_no_window(client: Client, gateway: ScriptedGateway) -> None:
    gateway.answer(PATH, scripted_gateway.json({**stats(), "window": None}))
    assert (await api.stats(client, 24, ""))["window"] is None


@pytest.mark.parametrize("changes", [{"total": {}}, {"namespaces": [{}]}])
async def test_foreign_figures_are_told(client: Client, gateway: ScriptedGateway, changes: dict[str, object]) -> None:
    gateway.answer(PATH, scripted_gateway.json(stats(**changes)))
    with pytest.raises(failures.ForeignAnswerError):
        await api.stats(client, 24, "")
