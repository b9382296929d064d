"""Evaluations: versions of a template run over a dataset, scored by a suite, and compared."""

from typing import Any

from functions.prompt_optimization.evaluations_schemas import EvaluationBody, EvaluationView, RowView
from shared import errors
from shared.bootstrap import Services
from shared.budgets import amounts
from shared.prompts.template import Version
from shared.scoring.plan import Candidate, Plan
from shared.web import cursors, responses
from shared.web.query import CURSOR, LIMIT
from shared.web.requests import Call
from shared.web.responses import Page, Response
from shared.web.routing import Route

READ, WRITE = "prompts:read", "prompts:write"
CHUNKS = 4


async def begin(call: Call[EvaluationBody], services: Services) -> Response:
    """
    Run versions of a template over a dataset, as a job: it can be paused, cancelled and retried like any other.

    What was run before with the same content is not paid for again. The others are held against the first version,
    example by example; `max_cost_usd` is never passed. Whoever evaluates needs the scope `models:call` as well.
    """
    if not call.principal.has("models:call"):
        raise errors.PermissionDeniedError("To have models write, the API key needs the scope 'models:call' as well.")
    body, principal = call.input, call.principal
    plan = Plan(
        candidates=await _candidates(call, services),
        selection=body.selection(),
        suite=await services.suites.chosen(principal.tenant, body.suite, body.own_suite()),
        model=body.model,
        repeats=body.repeats,
        temperature=body.temperature,
        max_tokens=body.max_tokens,
        criterion=body.criterion,
        judge=body.judge,
        most_nano_usd=amounts.nano(body.max_cost_usd) if body.max_cost_usd else 0,
        template=body.template,
    )
    job = await services.evaluations.begin(principal.tenant, principal.key_id, plan, call.idempotency_key or "")
    return responses.json(EvaluationView.of(job), 202, [(b"location", f"/v1/evaluations/{job.id}".encode())])


async def list_evaluations(call: Call[None], services: Services) -> Page[EvaluationView]:
    """List the evaluations, newest first."""
    tenant, limit, cursor = call.principal.tenant, call.query(LIMIT), call.query(CURSOR)
    before = cursors.decode(cursor, tenant, _LIST) if cursor else None
    found = await services.evaluations.page(tenant, limit + 1, (str(before[0]), str(before[1])) if before else None)
    last = found[limit - 1] if len(found) > limit else None
    following = cursors.encode([last.created_at.isoformat(), last.id], tenant, _LIST) if last else None
    return Page(items=[EvaluationView.of(job) for job in found[:limit]], next_cursor=following)


async def get(call: Call[None], services: Services) -> EvaluationView:
    """Show how an evaluation stands and, once it has ended, what it has found."""
    return EvaluationView.of(await services.evaluations.get(call.principal.tenant, call.params["evaluation"]))


async def list_results(call: Call[None], services: Services) -> Page[RowView]:
    """List what came of the single examples so far, the versions side by side: outputs, scores, what is wrong."""
    tenant, cursor = call.principal.tenant, call.query(CURSOR)
    job = await services.evaluations.get(tenant, call.params["evaluation"])
    plan = Plan.of(job.payload)
    filters = {"evaluation": job.id, "generation": job.generation}
    first = int(cursors.decode(cursor, tenant, filters)[0]) if cursor else 0
    end = min(first + CHUNKS, plan.chunks)
    rows = await services.evaluations.rows(job, first, end)
    following = cursors.encode([end], tenant, filters) if end < plan.chunks else None
    return Page(items=[RowView.of(row, plan) for row in rows], next_cursor=following)


async def _candidates(call: Call[EvaluationBody], services: Services) -> tuple[Candidate, ...]:
    body, found = call.input, []
    for reference in body.versions:
        version = await services.prompts.version(call.principal.tenant, body.template, reference)
        found.append(Candidate(_named(version), version.prompt))
    return tuple(found)


def _named(version: Version) -> str:
    return f"{version.name}@{version.number}"


_LIST = {"list": "evaluations"}
_ONE = "/v1/evaluations/{evaluation}"

ROUTES: tuple[Route[Services, Any], ...] = (
    Route(
        "POST",
        "/v1/evaluations",
        begin,
        summary="Evaluate versions of a template",
        scope=WRITE,
        body=EvaluationBody,
        response=EvaluationView,
        status=202,
        idempotent=True,
        errors=(errors.NotFoundError, errors.IdempotencyConflictError, errors.UnpricedModelError),
        tags=("evaluations",),
    ),
    Route(
        "GET",
        "/v1/evaluations",
        list_evaluations,
        summary="List evaluations",
        scope=READ,
        query=(LIMIT, CURSOR),
        response=Page[EvaluationView],
        errors=(errors.InvalidCursorError,),
        tags=("evaluations",),
    ),
    Route(
        "GET",
        _ONE,
        get,
        summary="Get an evaluation",
        scope=READ,
        response=EvaluationView,
        errors=(errors.NotFoundError,),
        tags=("evaluations",),
    ),
    Route(
        "GET",
        f"{_ONE}/results",
        list_results,
        summary="List the results of an evaluation",
        scope=READ,
        query=(CURSOR,),
        response=Page[RowView],
        errors=(errors.NotFoundError, errors.InvalidCursorError),
        tags=("evaluations",),
    ),
)
