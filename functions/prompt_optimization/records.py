"""The record of a template: everything that use has taught about its versions."""

from dataclasses import replace
from typing import Any

from shared import errors
from shared.bootstrap import Services
from shared.records.schemas import TemplateRecordView
from shared.web import query
from shared.web.requests import Call
from shared.web.routing import Route

SINCE = query.moment("since", default=None, description="Ended or said at this time or later; by default 28 days ago.")
UNTIL = query.moment("until", default=None, description="Ended or said before this time; by default now.")


async def show(call: Call[None], services: Services) -> TemplateRecordView:
    """
    Show how the versions of a template have done, what has become worse, and what could be done about it.

    Versions are compared with the one in production, like with like; intervals hold however often one looks.
    """
    window = services.records.wanted(call.principal.tenant, call.query(SINCE), call.query(UNTIL))
    return TemplateRecordView.of(await services.records.template(replace(window, template=call.params["name"])))


ROUTES: tuple[Route[Services, Any], ...] = (
    Route(
        "GET",
        "/v1/prompts/{name}/record",
        show,
        summary="Show the record of a template",
        scope="prompts:read",
        query=(SINCE, UNTIL),
        response=TemplateRecordView,
        errors=(errors.NotFoundError,),
        tags=("prompts",),
    ),
)
