"""Analytics: where the time of a job went, and what the jobs of a window come to."""

from typing import TYPE_CHECKING, Any

from functions.progress_tracking import filters
from shared import errors
from shared.analytics.schemas import JobAnalysis
from shared.analytics.window_schemas import QualityView, WindowView
from shared.bootstrap import Services
from shared.web import query
from shared.web.requests import Call
from shared.web.routing import Route

if TYPE_CHECKING:
    from shared.analytics.windows import Wanted

SINCE = query.moment("since", default=None, description="Ended at this time or later; by default the last day.")
UNTIL = query.moment("until", default=None, description="Ended before this time; by default now.")
BUCKET = query.choice(
    "bucket", ("hour", "day"), default=None, description="Width of the buckets; by default hours up to three days."
)
_PARAMS: tuple[query.Param[Any], ...] = (SINCE, UNTIL, filters.KIND, filters.TYPE, BUCKET)


async def analyse_job(call: Call[None], services: Services) -> JobAnalysis:
    """
    Show where the time of a job went: in the queue, at work, waiting for a provider, between tries, stored.

    The verdict names the largest share, what shows it and what to do. A job that has not ended is analysed so far.
    """
    job = await services.jobs.get(call.params["job_id"], call.principal.tenant)
    return await services.analytics.analysis(job)


async def analyse_window(call: Call[None], services: Services) -> WindowView:
    """
    Show what the jobs that ended within a window come to, compared with the window before.

    Hours that are over are read once from their jobs and kept, so that a month takes hundreds of reads; the basis
    tells how many documents were read. The window begins with the bucket that `since` falls in.
    """
    return await services.analytics.window(_wanted(call, services))


async def analyse_quality(call: Call[None], services: Services) -> QualityView:
    """Show how good the jobs were that ended within a window, by kind and over time."""
    return await services.analytics.quality(_wanted(call, services))


def _wanted(call: Call[None], services: Services) -> "Wanted":
    bucket: Any = call.query(BUCKET)  # the parameter admits only buckets
    return services.analytics.wanted(
        call.principal.tenant,
        call.query(SINCE),
        call.query(UNTIL),
        bucket,
        kind=call.query(filters.KIND),
        type=call.query(filters.TYPE),
    )


ROUTES: tuple[Route[Services, Any], ...] = (
    Route(
        "GET",
        "/v1/jobs/{job_id}/analysis",
        analyse_job,
        summary="Analyse a job",
        scope="jobs:read",
        response=JobAnalysis,
        errors=(errors.NotFoundError,),
        tags=("analytics",),
    ),
    Route(
        "GET",
        "/v1/analytics",
        analyse_window,
        summary="Analyse a window",
        scope="jobs:read",
        query=_PARAMS,
        response=WindowView,
        tags=("analytics",),
    ),
    Route(
        "GET",
        "/v1/analytics/quality",
        analyse_quality,
        summary="Follow quality",
        scope="jobs:read",
        query=_PARAMS,
        response=QualityView,
        tags=("analytics",),
    ),
)
