"""Feedback: given on a piece, listed, shown, taken back."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from functions.experiments.feedback_schemas import FeedbackRequest
from shared import errors
from shared.bootstrap import Services
from shared.feedback.schemas import FeedbackView, WholeFeedbackView
from shared.web import cursors, query, responses
from shared.web.requests import Call
from shared.web.responses import Page, Response
from shared.web.routing import Route

if TYPE_CHECKING:
    from shared.feedback.repository import Filter

READ, WRITE = "content:read", "feedback:write"

CONTENT = query.text("content", default="", max_length=100, description="On this piece.")
TEMPLATE = query.text(
    "template", default="", max_length=64, description="On pieces that this template had part in; not with `content`."
)
SINCE = query.moment("since", default=None, description="First given at this time or later.")
UNTIL = query.moment("until", default=None, description="First given at this time or earlier.")
_FILTERS: tuple[query.Param[Any], ...] = (CONTENT, TEMPLATE, SINCE, UNTIL)


async def give(call: Call[FeedbackRequest], services: Services) -> Response:
    """
    Say what you make of a piece: a rating, a thumb, whether it was used, how it was edited, what came of it.

    It is counted for every version of a template that had part in the piece. Each person has one say per piece: what
    they say later is put over what they said before, and to say the same twice is to say it once. The first answer
    is 201, later ones are 200.
    """
    taken = await services.feedback.give(call.principal.tenant, call.principal.key_id, call.input.given())
    location = f"/v1/feedback/{taken.feedback.id}".encode()
    view = FeedbackView.of(taken.feedback)
    return responses.json(view, status=201 if taken.created else 200, headers=[(b"location", location)])


async def list_feedback(call: Call[None], services: Services) -> Page[FeedbackView]:
    """List the tenant's feedback, the latest first."""
    from shared.feedback import service as feedbacks  # noqa: PLC0415 - a start need not wait for it
    from shared.feedback.repository import Position  # noqa: PLC0415

    tenant, limit, cursor = call.principal.tenant, call.query(query.LIMIT), call.query(query.CURSOR)
    given = {param.name: call.query(param) for param in _FILTERS}
    after = None
    if cursor:
        created_at, path = cursors.decode(cursor, tenant, given)
        after = Position(datetime.fromisoformat(created_at), path)
    found = await services.feedback.page(_wanted(call), limit, after)
    following = None
    if len(found) == limit:
        last = feedbacks.position_of(found[-1])
        following = cursors.encode([last.created_at.isoformat(), last.path], tenant, given)
    return Page(items=[FeedbackView.of(one) for one in found], next_cursor=following)


async def show(call: Call[None], services: Services) -> WholeFeedbackView:
    """Show feedback with what was written in it, as long as that is kept."""
    found = await services.feedback.get(call.principal.tenant, call.params["feedback_id"])
    return WholeFeedbackView.whole(found, await services.feedback.text(found))


async def delete(call: Call[None], services: Services) -> Response:
    """Take feedback back: it counts no more, and what was written in it is deleted."""
    await services.feedback.delete(call.principal.tenant, call.params["feedback_id"])
    return Response(status=204)


def _wanted(call: Call[None]) -> "Filter":
    from shared.feedback.repository import Filter  # noqa: PLC0415 - a start need not wait for it

    return Filter(
        call.principal.tenant, call.query(CONTENT), call.query(TEMPLATE), call.query(SINCE), call.query(UNTIL)
    )


ROUTES: tuple[Route[Services, Any], ...] = (
    Route(
        "POST",
        "/v1/feedback",
        give,
        summary="Give feedback",
        scope=WRITE,
        body=FeedbackRequest,
        response=FeedbackView,
        status=201,
        errors=(errors.NotFoundError,),
        tags=("feedback",),
    ),
    Route(
        "GET",
        "/v1/feedback",
        list_feedback,
        summary="List feedback",
        scope=READ,
        query=(*_FILTERS, query.LIMIT, query.CURSOR),
        response=Page[FeedbackView],
        errors=(errors.InvalidCursorError,),
        tags=("feedback",),
    ),
    Route(
        "GET",
        "/v1/feedback/{feedback_id}",
        show,
        summary="Show feedback",
        scope=READ,
        response=WholeFeedbackView,
        errors=(errors.NotFoundError,),
        tags=("feedback",),
    ),
    Route(
        "DELETE",
        "/v1/feedback/{feedback_id}",
        delete,
        summary="Take feedback back",
        scope=WRITE,
        status=204,
        errors=(errors.NotFoundError,),
        tags=("feedback",),
    ),
)
