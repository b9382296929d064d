"""Exports of what use teaches about prompts: feedback, and the records of versions by the day."""

from typing import TYPE_CHECKING, Any

from functions.progress_tracking import exports, versions
from shared.bootstrap import Services
from shared.exports import columns as tables
from shared.exports.views import VersionRowView
from shared.feedback.schemas import FeedbackView
from shared.web import lines, query, streams
from shared.web.requests import Call
from shared.web.routing import Route

if TYPE_CHECKING:
    from shared.feedback.repository import Filter

CONTENT = query.text("content", default="", max_length=100, description="On this piece.")
TEMPLATE = query.text(
    "template", default="", max_length=64, description="On pieces that this template had part in; not with `content`."
)
SINCE = query.moment("since", default=None, description="First given at this time or later.")
UNTIL = query.moment("until", default=None, description="First given at this time or earlier.")
FEEDBACK_FIELDS = exports.fields(tables.FEEDBACK)
VERSION_FIELDS = exports.fields(tables.VERSIONS)


async def export_feedback(call: Call[None], services: Services) -> streams.Stream:
    """
    Export the tenant's feedback, the latest first, without what was written in it.

    All else is as in the export of jobs.
    """
    chosen = call.query(FEEDBACK_FIELDS)
    export = await services.feedback_exports.begin(_wanted(call), call.query(exports.AFTER))
    return exports.respond(call, "feedback", export, FeedbackView.of, chosen, tables.FEEDBACK)


async def export_versions(call: Call[None], services: Services) -> streams.Stream:
    """
    Export how versions of prompts have done: a row for each version, content type, model and day, in UTC.

    The window is by default the last 28 days. All else is as in the export of jobs.
    """
    chosen = call.query(VERSION_FIELDS)
    export = await services.version_exports.begin(versions.wanted(call, services), call.query(exports.AFTER))
    return exports.respond(call, "versions", export, VersionRowView.of, chosen, tables.VERSIONS)


def _wanted(call: Call[None]) -> "Filter":
    from shared.feedback.repository import Filter  # noqa: PLC0415 - a start need not wait for it

    return Filter(
        call.principal.tenant, call.query(CONTENT), call.query(TEMPLATE), call.query(SINCE), call.query(UNTIL)
    )


ROUTES: tuple[Route[Services, Any], ...] = (
    Route(
        "GET",
        "/v1/exports/feedback",
        export_feedback,
        summary="Export feedback",
        scope="content:read",
        query=(CONTENT, TEMPLATE, SINCE, UNTIL, exports.FORMAT, FEEDBACK_FIELDS, exports.AFTER),
        response=FeedbackView,
        media_type=lines.MEDIA_TYPE,
        tags=("exports",),
    ),
    Route(
        "GET",
        "/v1/exports/versions",
        export_versions,
        summary="Export records of versions",
        scope="jobs:read",
        query=(*versions.FILTERS, exports.FORMAT, VERSION_FIELDS, exports.AFTER),
        response=VersionRowView,
        media_type=lines.MEDIA_TYPE,
        tags=("exports",),
    ),
)
