"""Units of experiments: they are assigned to arms, and what comes of them is told."""

from typing import Any

from functions.experiments.experiments_units_schemas import (
    AssignBody,
    AssignmentsView,
    AssignmentView,
    OutcomesBody,
    OutcomesView,
    OutcomeView,
)
from shared import errors
from shared.bootstrap import Services
from shared.web.requests import Call
from shared.web.routing import Route

ASSIGN = "experiments:assign"


async def assign(call: Call[AssignBody], services: Services) -> AssignmentsView:
    """
    Assign units to arms and note that they met, for products that render prompts themselves.

    A unit gets the same arm however often it asks and whatever becomes of the weights; only an arm that was dropped is
    replaced by the first one. Ask when the unit is about to see what the arm changes, not before.

    Arms can be computed anywhere: with the salt `tone-of-voice`, the unit `customer-1` lies at 0.7738764344221769 (the
    hash of `tone-of-voice/arm/customer-1`), `customer-2` at 0.5813801912280061; an arm has one stretch of its share
    after the other, in the order of the arms, until weights are changed.
    """
    tenant, name = call.principal.tenant, call.params["experiment"]
    met = await services.experiments.assign(tenant, name, list(dict.fromkeys(call.input.units)))
    experiment = await services.experiments.get(tenant, name)
    items = [AssignmentView.of(unit, met[unit]) for unit in call.input.units]
    return AssignmentsView(experiment=name, template=experiment.template, items=items)


async def record(call: Call[OutcomesBody], services: Services) -> OutcomesView:
    """
    Tell what came of exposed units: purchases, ratings, whatever the experiment measures.

    The first value of a unit's metric counts, so telling twice is telling once. One broken rule refuses them all.
    """
    told = [one.told() for one in call.input.outcomes]
    verdicts = await services.experiments.record(call.principal.tenant, call.params["experiment"], told)
    items = [
        OutcomeView(unit=one.unit, metric=one.metric, result=verdict)
        for one, verdict in zip(told, verdicts, strict=True)
    ]
    return OutcomesView(recorded=verdicts.count("recorded"), items=items)


_ONE = "/v1/experiments/{experiment}"
_ERRORS = (errors.NotFoundError, errors.InvalidStateError)

ROUTES: tuple[Route[Services, Any], ...] = (
    Route(
        "POST",
        f"{_ONE}/assignments",
        assign,
        summary="Assign units",
        scope=ASSIGN,
        body=AssignBody,
        response=AssignmentsView,
        errors=_ERRORS,
        tags=("experiments",),
    ),
    Route(
        "POST",
        f"{_ONE}/outcomes",
        record,
        summary="Tell outcomes",
        scope=ASSIGN,
        body=OutcomesBody,
        response=OutcomesView,
        errors=_ERRORS,
        tags=("experiments",),
    ),
)
