"""The route of one-shot optimisation."""

from typing import Any

from functions.prompt_optimization.optimizations_schemas import OptimizationView, OptimizeBody
from shared import errors
from shared.bootstrap import Services
from shared.models.base import Account
from shared.web.requests import Call
from shared.web.routing import Route


async def optimize(call: Call[OptimizeBody], services: Services) -> OptimizationView:
    """
    Make a better prompt of a version, by named techniques, and show what each of them did and why.

    The answer has the static scores before and after, tokens and their price, and the difference as a diff. Nothing is
    published unless `publish` says so, and nothing ever goes into production by this.
    """
    account = Account(call.principal.tenant, call.principal.key_id)
    report = await services.optimizations.optimize(account, call.input.wish(call.params["name"]))
    return OptimizationView.of(report)


ROUTES: tuple[Route[Services, Any], ...] = (
    Route(
        "POST",
        "/v1/prompts/{name}/optimizations",
        optimize,
        summary="Optimise a prompt in one go",
        scope="prompts:write",
        body=OptimizeBody,
        response=OptimizationView,
        errors=(errors.NotFoundError, errors.UnknownModelError),
        tags=("prompts",),
    ),
)
