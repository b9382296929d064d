"""Statistics of the cache, of this instance and of all together, and what they recommend."""

from typing import Any

from functions.cache_lookup.statistics_schemas import (
    InstanceView,
    RecommendationsView,
    RecommendationView,
    StatsView,
    UsageWindowView,
)
from shared import errors
from shared.bootstrap import Services
from shared.cache import scope as scopes
from shared.cache.counts import LONGEST_HOURS
from shared.web import query
from shared.web.requests import Call
from shared.web.routing import Route

READ = "cache:read"
HOURS = query.integer(
    "hours", default=24, minimum=1, maximum=LONGEST_HOURS, description="Length of the window; it begins on the hour."
)
NAMESPACE = query.text("namespace", default="", description="Only this namespace.")


async def stats(call: Call[None], services: Services) -> StatsView:
    """
    Show how well the cache works, and what it saves.

    `namespaces` is what the answering instance did since it started; `window` what all instances did together, with
    hit rates by level, reasons of misses, ages, sizes and the keys used most.
    """
    tenant, namespace = call.principal.tenant, _namespace(call)
    own = [one for one in services.cache.stats(tenant) if namespace in {"", one.namespace}]
    try:
        window = UsageWindowView.of(await services.cache_statistics.window(tenant, call.query(HOURS), namespace))
    except errors.StoreError:
        window = None
    return StatsView(since=services.cache.since, namespaces=[InstanceView.held(one) for one in own], window=window)


async def recommend(call: Call[None], services: Services) -> RecommendationsView:
    """
    Show what could be done better, with the evidence for it and the command or call that would do it.

    Each rests on a share with its 95 % interval; nothing is recommended while that leaves room for doubt.
    """
    window, found = await services.cache_statistics.recommend(
        call.principal.tenant, call.query(HOURS), _namespace(call)
    )
    return RecommendationsView(
        since=window.since,
        until=window.until,
        asked=window.whole.asked,
        items=[RecommendationView.of(one) for one in found],
    )


def _namespace(call: Call[None]) -> str:
    given = call.query(NAMESPACE)
    return scopes.checked(call.principal.tenant, given).namespace if given else ""


ROUTES: tuple[Route[Services, Any], ...] = (
    Route(
        "GET",
        "/v1/cache/stats",
        stats,
        summary="Show statistics",
        scope=READ,
        query=(HOURS, NAMESPACE),
        response=StatsView,
        tags=("cache",),
    ),
    Route(
        "GET",
        "/v1/cache/recommendations",
        recommend,
        summary="Show recommendations",
        scope=READ,
        query=(HOURS, NAMESPACE),
        response=RecommendationsView,
        errors=(errors.StoreUnavailableError,),
        tags=("cache",),
    ),
)
