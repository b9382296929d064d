"""What experiments say, and how long they must run to say it."""

from typing import Any

from functions.experiments.experiments_readout_schemas import PlanBody, PlanView, ReadoutView
from shared import errors
from shared.bootstrap import Services
from shared.experiments import planner
from shared.web.requests import Call
from shared.web.routing import Route

READ = "experiments:read"


async def readout(call: Call[None], services: Services) -> ReadoutView:
    """
    Read an experiment out: per metric and arm the mean, the difference, and how sure that is.

    Intervals and p-values hold however often one looks. Expected loss and the probability to be best say what to do
    under uncertainty, not what is significant; the warnings say what to beware of.
    """
    experiment = await services.experiments.get(call.principal.tenant, call.params["experiment"])
    look = await services.experiments.look(experiment)
    return ReadoutView.of(look.readout, look.warnings)


async def plan(call: Call[PlanBody], _: Services) -> PlanView:
    """Tell how many units and days it takes to find a difference; nothing is kept."""
    return PlanView.of(planner.plan(call.input.question()))


ROUTES: tuple[Route[Services, Any], ...] = (
    Route(
        "POST",
        "/v1/experiments/plans",
        plan,
        summary="Plan an experiment",
        scope=READ,
        body=PlanBody,
        response=PlanView,
        tags=("experiments",),
    ),
    Route(
        "GET",
        "/v1/experiments/{experiment}/readout",
        readout,
        summary="Read an experiment out",
        scope=READ,
        response=ReadoutView,
        errors=(errors.NotFoundError,),
        tags=("experiments",),
    ),
)
