"""Tunings: prompts made better by trying, as jobs; what they have tried, and what they propose."""

from typing import Any

from functions.prompt_optimization.tunings_schemas import (
    CandidateView,
    ProposalBody,
    ProposalView,
    TuningBody,
    TuningView,
)
from shared import errors
from shared.bootstrap import Services
from shared.web import cursors, responses
from shared.web.query import CURSOR, LIMIT
from shared.web.requests import Call
from shared.web.responses import Page, Response
from shared.web.routing import Route

READ, WRITE = "prompts:read", "prompts:write"


async def begin(call: Call[TuningBody], services: Services) -> Response:
    """
    Make a prompt better by trying, as a job: it can be paused, resumed and cancelled like any other.

    A model reflects on what went wrong with training examples and rewrites; what is better there races against the best
    prompt on validation examples; what is found is tested on examples that nothing was chosen by. `max_calls`,
    `max_reflections` and `max_cost_usd` are never passed. What is better becomes a version under a label of its own;
    nothing that is in use changes. Whoever tunes needs the scope `models:call` as well.
    """
    if not call.principal.has("models:call"):
        raise errors.PermissionDeniedError("To have models write, the API key needs the scope 'models:call' as well.")
    from shared.tuning.plan import Plan  # noqa: PLC0415 - it brings the document store

    body, principal = call.input, call.principal
    version = await services.prompts.version(principal.tenant, body.template, body.version)
    plan = Plan(
        template=body.template,
        number=version.number,
        prompt=version.prompt,
        dataset=body.dataset,
        dataset_hash=body.dataset_version,
        suite=await services.suites.chosen(principal.tenant, body.suite, body.own_suite()),
        settings=body.settings(),
        model=body.model,
        reflector=body.reflector,
        temperature=body.temperature,
        max_tokens=body.max_tokens,
        max_prompt_tokens=body.max_prompt_tokens,
        label=body.label or "",
    )
    look = await services.tunings.begin(principal.tenant, principal.key_id, plan, call.idempotency_key or "")
    return responses.json(TuningView.of(look), 202, [(b"location", f"/v1/tunings/{look.job.id}".encode())])


async def list_tunings(call: Call[None], services: Services) -> Page[TuningView]:
    """List the tunings, newest first, without where their searches stand."""
    tenant, limit, cursor = call.principal.tenant, call.query(LIMIT), call.query(CURSOR)
    before = cursors.decode(cursor, tenant, _LIST) if cursor else None
    found = await services.tunings.page(tenant, limit + 1, (str(before[0]), str(before[1])) if before else None)
    last = found[limit - 1].job if len(found) > limit else None
    following = cursors.encode([last.created_at.isoformat(), last.id], tenant, _LIST) if last else None
    return Page(items=[TuningView.of(look) for look in found[:limit]], next_cursor=following)


async def get(call: Call[None], services: Services) -> TuningView:
    """Show how a tuning stands, while it runs as well, and what it has found once it has ended."""
    return TuningView.of(await services.tunings.look(call.principal.tenant, call.params["tuning"]))


async def list_candidates(call: Call[None], services: Services) -> Page[CandidateView]:
    """List the prompts that were tried so far, in the order of their steps; their parents make them a tree."""
    tenant, limit, cursor = call.principal.tenant, call.query(LIMIT), call.query(CURSOR)
    job = await services.tunings.job(tenant, call.params["tuning"])
    filters = {"tuning": job.id}
    after = str(cursors.decode(cursor, tenant, filters)[0]) if cursor else ""
    found = await services.tunings.candidates(job, limit + 1, after)
    following = cursors.encode([found[limit - 1][0]], tenant, filters) if len(found) > limit else None
    return Page(items=[CandidateView.of(seen) for _, seen in found[:limit]], next_cursor=following)


async def propose(call: Call[ProposalBody], services: Services) -> Response:
    """
    Make an experiment of what a tuning has found: the version it began with against the one it proposes.

    Whoever proposes needs the scope `experiments:write` as well.
    """
    if not call.principal.has("experiments:write"):
        raise errors.PermissionDeniedError("To make an experiment, the API key needs the scope 'experiments:write'.")
    body, principal = call.input, call.principal
    made = await services.tunings.propose(
        principal.tenant,
        call.params["tuning"],
        body.name,
        label=body.label,
        share=body.share,
        actor=principal.key_id,
        start=body.start,
    )
    return responses.json(ProposalView.of(made), 201, [(b"location", f"/v1/experiments/{made.name}".encode())])


_LIST = {"list": "tunings"}
_ONE = "/v1/tunings/{tuning}"

ROUTES: tuple[Route[Services, Any], ...] = (
    Route(
        "POST",
        "/v1/tunings",
        begin,
        summary="Tune a prompt",
        scope=WRITE,
        body=TuningBody,
        response=TuningView,
        status=202,
        idempotent=True,
        errors=(errors.NotFoundError, errors.IdempotencyConflictError, errors.UnpricedModelError),
        tags=("tunings",),
    ),
    Route(
        "GET",
        "/v1/tunings",
        list_tunings,
        summary="List tunings",
        scope=READ,
        query=(LIMIT, CURSOR),
        response=Page[TuningView],
        errors=(errors.InvalidCursorError,),
        tags=("tunings",),
    ),
    Route(
        "GET",
        _ONE,
        get,
        summary="Get a tuning",
        scope=READ,
        response=TuningView,
        errors=(errors.NotFoundError,),
        tags=("tunings",),
    ),
    Route(
        "GET",
        f"{_ONE}/candidates",
        list_candidates,
        summary="List what a tuning has tried",
        scope=READ,
        query=(LIMIT, CURSOR),
        response=Page[CandidateView],
        errors=(errors.NotFoundError, errors.InvalidCursorError),
        tags=("tunings",),
    ),
    Route(
        "POST",
        f"{_ONE}/proposals",
        propose,
        summary="Make an experiment of what a tuning has found",
        scope=WRITE,
        body=ProposalBody,
        response=ProposalView,
        status=201,
        errors=(errors.NotFoundError, errors.AlreadyExistsError, errors.InvalidStateError),
        tags=("tunings",),
    ),
)
