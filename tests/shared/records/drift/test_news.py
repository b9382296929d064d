import orjson

from shared import ids
from shared.bootstrap import Services
from shared.firestore import writes
from shared.records.drift.news import News, Told
from shared.webhooks import endpoint as endpoints
from tests.shared.records import worlds
from tests.shared.records.drift.made_up import alarm
from tests.shared.webhooks import made


async def news_for(services: Services, tenant: str, **wishes: object) -> News:
    endpoint = made.endpoint(id=ids.random_id("wh"), tenant=tenant, **wishes)
    await services.webhooks.repository.commit([
        writes.create(endpoints.path(endpoint.id), endpoints.to_fields(endpoint))
    ])
    return News(services.webhooks.subscribers, services.publisher)


async def test_endpoint_that_wants_it_is_told(services: Services) -> None:
    tenant = ids.random_id("tenant")
    news = await news_for(services, tenant, events=("prompt.drifted",))
    told = await news.of([alarm(tenant=tenant)], worlds.NOON)
    body = orjson.loads(told.writes[0].data["body"])

    assert len(told.tasks) == 1
    assert (body["type"], body["data"]["sign"], body["data"]["versions"]) == (
        "prompt.drifted",
        "quality",
        ["draft@3", "plan@0"],
    )


async def test_endpoint_for_jobs_hears_nothing(services: Services) -> None:
    tenant = ids.random_id("tenant")
    news = await news_for(services, tenant, events=("job.*",))

    assert (await news.of([alarm(tenant=tenant)], worlds.NOON)).tasks == []
    assert await news.of([], worlds.NOON) == Told()
