"""Experiments: declare, list, show, change, start, pause, resume, stop, conclude, delete; and the record of each."""

from datetime import datetime
from typing import Any

from functions.experiments.experiments_schemas import (
    ChangeBody,
    ConcludeBody,
    CreateBody,
    DecisionView,
    ExperimentView,
    StopBody,
)
from shared import errors
from shared.bootstrap import Services
from shared.experiments.experiment import STATES, State
from shared.experiments.repository import Position
from shared.web import cursors, query, responses
from shared.web.query import CURSOR, LIMIT
from shared.web.requests import Call
from shared.web.responses import Page, Response
from shared.web.routing import Route

READ, WRITE = "experiments:read", "experiments:write"
STATE = query.many(query.choice("state", STATES, default=None, description="Only experiments in this state."))


async def create(call: Call[CreateBody], services: Services) -> Response:
    """
    Declare an experiment over versions of a template.

    While it runs, units get the version of their arm in place of what the label points to. A unit keeps its arm: it is
    found by a hash that any language can compute (the first 13 hexadecimal digits of SHA-256 of `salt/arm/unit`,
    divided by 16^13), and noted when the unit first meets it. Content is written under it without further ado.
    """
    tenant, actor = call.principal.tenant, call.principal.key_id
    made = await services.experiments.create(tenant, call.input.declaration(), actor=actor)
    if call.input.start:
        made = await services.experiments.start(tenant, made.name, actor=actor)
    location = (b"location", f"/v1/experiments/{made.name}".encode())
    return responses.json(ExperimentView.of(made), 201, [location])


async def list_experiments(call: Call[None], services: Services) -> Page[ExperimentView]:
    """List experiments, newest first."""
    tenant, limit = call.principal.tenant, call.query(LIMIT)
    found = await services.experiments.page(tenant, _states(call), limit + 1, _position(call))
    last = found[limit - 1] if len(found) > limit else None
    following = _cursor(call, [last.created_at.isoformat(), last.id]) if last else None
    return Page(items=[ExperimentView.of(one) for one in found[:limit]], next_cursor=following)


async def get(call: Call[None], services: Services) -> ExperimentView:
    """Show an experiment."""
    return ExperimentView.of(await services.experiments.get(call.principal.tenant, call.params["experiment"]))


async def change(call: Call[ChangeBody], services: Services) -> ExperimentView:
    """Change weights, floor or rules; each change is an entry of the record."""
    found = await services.experiments.change(
        call.principal.tenant,
        call.params["experiment"],
        actor=call.principal.key_id,
        weights=call.input.weights,
        edited=call.input.edited,
        description=call.input.description,
    )
    return ExperimentView.of(found)


async def start(call: Call[None], services: Services) -> ExperimentView:
    """Let units in; one experiment at a time can hold a label of a template."""
    return ExperimentView.of(await services.experiments.start(*_named(call), actor=call.principal.key_id))


async def pause(call: Call[None], services: Services) -> ExperimentView:
    """Let no more units in: all get what the label points to. What was observed stays, and outcomes still count."""
    return ExperimentView.of(await services.experiments.pause(*_named(call), actor=call.principal.key_id))


async def resume(call: Call[None], services: Services) -> ExperimentView:
    """Let units in again, each to the arm it had."""
    return ExperimentView.of(await services.experiments.resume(*_named(call), actor=call.principal.key_id))


async def stop(call: Call[StopBody], services: Services) -> ExperimentView:
    """End an experiment without a winner; all units get what the label points to."""
    found = await services.experiments.stop(*_named(call), actor=call.principal.key_id, why=call.input.why)
    return ExperimentView.of(found)


async def conclude(call: Call[ConcludeBody], services: Services) -> ExperimentView:
    """End an experiment with a winner, and move the label to its version if that is wished."""
    body = call.input
    if body.promote and not call.principal.has("prompts:write"):
        raise errors.PermissionDeniedError("To move a label, the API key needs the scope 'prompts:write'.")
    found = await services.experiments.conclude(
        *_named(call), body.winner, actor=call.principal.key_id, promote=body.promote, why=body.why
    )
    return ExperimentView.of(found)


async def delete(call: Call[None], services: Services) -> None:
    """Delete a draft."""
    await services.experiments.delete(*_named(call))


async def list_decisions(call: Call[None], services: Services) -> Page[DecisionView]:
    """List what was decided about an experiment, newest first, with the evidence of each decision."""
    limit, cursor = call.query(LIMIT), call.query(CURSOR)
    below = cursors.decode(cursor, call.principal.tenant, {"path": call.path})[0] if cursor else None
    found = await services.experiments.decisions(*_named(call), limit + 1, below)
    following = _cursor(call, [found[limit - 1].number]) if len(found) > limit else None
    return Page(items=[DecisionView.of(one) for one in found[:limit]], next_cursor=following)


def _named(call: Call[Any]) -> tuple[str, str]:
    return call.principal.tenant, call.params["experiment"]


def _states(call: Call[Any]) -> tuple[State, ...]:
    wanted = call.query(STATE)
    return tuple(state for state in STATES if state in wanted)


def _filters(call: Call[Any]) -> dict[str, Any]:
    return {"path": call.path, "state": _states(call)} if call.path == _ALL else {"path": call.path}


def _cursor(call: Call[Any], position: list[Any]) -> str:
    return cursors.encode(position, call.principal.tenant, _filters(call))


def _position(call: Call[Any]) -> Position | None:
    cursor = call.query(CURSOR)
    if cursor is None:
        return None
    at, last = cursors.decode(cursor, call.principal.tenant, _filters(call))
    return Position(datetime.fromisoformat(at), last)


def _route(method: str, path: str, handler: Any, summary: str, **more: Any) -> Route[Services, Any]:
    scope = READ if method == "GET" else WRITE
    unknown = (errors.NotFoundError,) if "{experiment}" in path else ()
    more["errors"] = (*unknown, *more.get("errors", ()))
    return Route(method, path, handler, summary=summary, **{"scope": scope, "tags": ("experiments",), **more})


_ALL, _ONE = "/v1/experiments", "/v1/experiments/{experiment}"
_STATE: dict[str, Any] = {"response": ExperimentView, "errors": (errors.InvalidStateError,)}
_PAGE: dict[str, Any] = {"errors": (errors.InvalidCursorError,)}

ROUTES: tuple[Route[Services, Any], ...] = (
    _route(
        "GET",
        _ALL,
        list_experiments,
        "List experiments",
        query=(STATE, LIMIT, CURSOR),
        response=Page[ExperimentView],
        **_PAGE,
    ),
    _route(
        "POST",
        _ALL,
        create,
        "Create an experiment",
        body=CreateBody,
        response=ExperimentView,
        status=201,
        errors=(errors.AlreadyExistsError, errors.InvalidStateError),
    ),
    _route("GET", _ONE, get, "Get an experiment", response=ExperimentView),
    _route("PATCH", _ONE, change, "Change an experiment", body=ChangeBody, **_STATE),
    _route("DELETE", _ONE, delete, "Delete a draft", status=204, errors=(errors.InvalidStateError,)),
    _route("POST", f"{_ONE}/start", start, "Start an experiment", **_STATE),
    _route("POST", f"{_ONE}/pause", pause, "Pause an experiment", **_STATE),
    _route("POST", f"{_ONE}/resume", resume, "Resume an experiment", **_STATE),
    _route("POST", f"{_ONE}/stop", stop, "Stop an experiment", body=StopBody, **_STATE),
    _route("POST", f"{_ONE}/conclude", conclude, "Conclude an experiment", body=ConcludeBody, **_STATE),
    _route(
        "GET",
        f"{_ONE}/decisions",
        list_decisions,
        "List decisions",
        query=(LIMIT, CURSOR),
        response=Page[DecisionView],
        **_PAGE,
    ),
)
