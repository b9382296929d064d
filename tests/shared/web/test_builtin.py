from typing import TYPE_CHECKING

from shared.web import builtin

if TYPE_CHECKING:
    from tests.shared.web.conftest import Serve


async def test_says_that_it_lives(serve: "Serve") -> None:
    response = await serve(*builtin.ROUTES).get("/health/live")
    assert (response.status_code, response.json()) == (200, {"status": "alive"})


async def test_tells_its_metrics(serve: "Serve") -> None:
    client = serve(*builtin.ROUTES)
    await client.get("/health/live")
    response = await client.get("/metrics")
    assert response.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert 'api_requests_total{function="kit",method="GET",route="/health/live",status="200"}' in response.text
