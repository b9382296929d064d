"""Health, metrics and the description over real HTTP."""

from tests.conftest import Api


async def test_healthy_stack_says_so_of_every_dependency(api: Api) -> None:
    answer = await api.http.get("/health", headers={"authorization": ""})
    found = answer.json()

    assert (answer.status_code, found["status"]) == (200, "healthy")
    assert {item["name"]: item["status"] for item in found["dependencies"]} == {
        "firestore": "healthy",
        "cloud_tasks": "healthy",
        "cache": "healthy",
        "model": "healthy",
        "breakers": "healthy",
    }


async def test_liveness_asks_nobody(api: Api) -> None:
    assert (await api.http.get("/health/live")).json() == {"status": "alive"}


async def test_metrics_carry_the_declared_names(api: Api) -> None:
    await api.http.get("/v1/jobs")
    text = (await api.http.get("/metrics")).text

    for name in (
        "api_requests_total",
        "content_cache_hits_total",
        "parallel_memory_usage_mb",
        "stage_duration_seconds",
    ):
        assert f"\n# TYPE {name}" in text


async def test_description_covers_every_public_route(api: Api) -> None:
    found = (await api.http.get("/openapi.json")).json()

    assert found["openapi"].startswith("3.1")
    assert {"/v1/content", "/v1/batches", "/v1/jobs/{job_id}/events", "/v1/prompts", "/v1/cache/lookup"} <= set(
        found["paths"]
    )
    assert not {"/stages", "/sweep"} & set(found["paths"])


async def test_description_is_shown_as_a_page(api: Api) -> None:
    answer = await api.http.get("/docs")

    assert answer.headers["content-type"].startswith("text/html")
    assert "/v1/content" in answer.text
