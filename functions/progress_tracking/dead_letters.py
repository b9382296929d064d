"""Dead letters: jobs that failed for good, one by one and grouped by cause, and how to run them once more."""

from datetime import datetime
from typing import Any

from functions.progress_tracking import bulk, dead_letters_schemas
from functions.progress_tracking.bulk_schemas import BulkView
from functions.progress_tracking.dead_letters_schemas import (
    ChangedGroupView,
    FilterReplayRequest,
    FullLetterView,
    GroupReplayRequest,
    GroupView,
    LetterView,
    ReplayRequest,
)
from shared import errors
from shared.bootstrap import Services
from shared.bulk.acting import Actor
from shared.dead_letters import letter as letters
from shared.dead_letters import replays, service
from shared.dead_letters.replays import Action
from shared.dead_letters.repository import LetterFilter, Position
from shared.jobs.schemas import JobView
from shared.web import cursors, query
from shared.web.query import CURSOR, LIMIT
from shared.web.requests import Call
from shared.web.responses import Page, Response
from shared.web.routing import Route

STATUS = query.many(query.choice("status", letters.STATUSES, default="", description="State of the letter."))
TYPE = query.text("type", default="", max_length=60, description="Type of the job.")
KIND = query.text("kind", default="", max_length=60, description="What the job's history is kept by.")
STAGE = query.text("stage", default="", max_length=60, description="Stage that failed.")
CODE = query.text("code", default="", max_length=60, description="Code of the error.")
FINGERPRINT = query.text("fingerprint", default="", max_length=60, description="Group that it belongs to.")
SINCE = query.moment("since", default=None, description="Failed at this time or later.")
UNTIL = query.moment("until", default=None, description="Failed at this time or earlier.")
FILTERS: tuple[query.Param[Any], ...] = (STATUS, TYPE, KIND, STAGE, CODE, FINGERPRINT, SINCE, UNTIL)
GROUP_STATUS = query.choice("status", tuple(replays.VERDICTS.values()), default=None, description="State of the group.")


async def list_letters(call: Call[None], services: Services) -> Page[LetterView]:
    """List the tenant's dead letters, newest first; all filters given must hold."""
    limit, given = call.query(LIMIT), {param.name: call.query(param) for param in FILTERS}
    found = await services.dead_letters.page(_wanted(call), limit + 1, _position(call, given))
    last = found[limit - 1] if len(found) > limit else None
    following = _cursor(call, Position(last.at, letters.path(last.id)), given) if last else None
    return Page(items=[LetterView.of(letter) for letter in found[:limit]], next_cursor=following)


async def get_letter(call: Call[None], services: Services) -> FullLetterView:
    """Show a dead letter with its job's brief and every failed try."""
    story = await services.dead_letters.story(call.params["letter_id"], call.principal.tenant)
    return FullLetterView.telling(story)


async def replay_letter(call: Call[ReplayRequest], services: Services) -> LetterView:
    """Run the job once more, from where it failed or from `stage` on. Replaying twice is once."""
    wish = call.input
    letter = await services.dead_letters.replay(
        call.params["letter_id"], call.principal.tenant, _actor(call), wish.stage, wish.payload
    )
    return LetterView.of(letter)


async def replay_letters(call: Call[FilterReplayRequest], services: Services) -> Response:
    """
    Run the jobs of all letters once more that a filter leaves; with `dry_run`, only count them.

    The answer is a job of its own, at once: it pages from the newest to the oldest and replays every letter exactly
    once, whatever crashes. It leaves room for the tenant's new work.
    """
    wanted = call.input.filter.wanted(call.principal.tenant)
    wish = call.input.wish(call.principal, call.idempotency_key or "", wanted)
    return await bulk.answer(services, wish, dry_run=call.input.dry_run)


async def list_groups(call: Call[None], services: Services) -> Page[GroupView]:
    """List the groups of dead letters by cause, the one that was seen last first."""
    tenant, limit, status = call.principal.tenant, call.query(LIMIT), call.query(GROUP_STATUS)
    position = _position(call, {"status": status})
    found = await services.dead_letters.groups(tenant, status, limit + 1, position)  # type: ignore[arg-type]  # the parameter admits only states
    more = len(found) > limit
    following = _cursor(call, service.place_of(found[limit - 1].group), {"status": status}) if more else None
    return Page(items=[GroupView.of(counted) for counted in found[:limit]], next_cursor=following)


async def get_group(call: Call[None], services: Services) -> GroupView:
    """Show a group: its counts, a sample, when it was first and last seen."""
    return GroupView.of(await services.dead_letters.group(call.principal.tenant, call.params["fingerprint"]))


async def replay_group(call: Call[GroupReplayRequest], services: Services) -> Response:
    """Run the jobs of all open letters of a group once more, as a durable job; with `dry_run`, only count them."""
    tenant, fingerprint = call.principal.tenant, call.params["fingerprint"]
    await services.dead_letters.group(tenant, fingerprint)
    wanted = LetterFilter(tenant, fingerprint=fingerprint)
    wish = call.input.wish(call.principal, call.idempotency_key or "", wanted)
    return await bulk.answer(services, wish, dry_run=call.input.dry_run)


async def resolve_letter(call: Call[None], services: Services) -> LetterView:
    """Put a letter aside: its cause is mended."""
    return await _settle(call, services, "resolve")


async def ignore_letter(call: Call[None], services: Services) -> LetterView:
    """Put a letter aside for good."""
    return await _settle(call, services, "ignore")


async def reopen_letter(call: Call[None], services: Services) -> LetterView:
    """Take a letter up again that was put aside."""
    return await _settle(call, services, "reopen")


async def resolve_group(call: Call[None], services: Services) -> ChangedGroupView:
    """Put a group aside, with its open letters: its cause is mended. If the error comes back, it is open again."""
    return await _settle_group(call, services, "resolve")


async def ignore_group(call: Call[None], services: Services) -> ChangedGroupView:
    """Put a group aside for good, with its open letters; so are those that come."""
    return await _settle_group(call, services, "ignore")


async def reopen_group(call: Call[None], services: Services) -> ChangedGroupView:
    """Take a group up again, with all its letters that were put aside."""
    return await _settle_group(call, services, "reopen")


async def _settle(call: Call[None], services: Services, action: Action) -> LetterView:
    letter = await services.dead_letters.settle(
        call.params["letter_id"], call.principal.tenant, replays.VERDICTS[action], _actor(call)
    )
    return LetterView.of(letter)


async def _settle_group(call: Call[None], services: Services, action: Action) -> ChangedGroupView:
    tenant, fingerprint = call.principal.tenant, call.params["fingerprint"]
    verdict = replays.VERDICTS[action]
    counted = await services.dead_letters.settle_group(tenant, fingerprint, verdict, _actor(call))
    wanted = LetterFilter(tenant, fingerprint=fingerprint)
    wish = dead_letters_schemas.wish(call.principal, call.idempotency_key or "", action, wanted)
    job = await services.bulk.begin(wish) if await services.bulk.count(wish) else None
    return ChangedGroupView(group=GroupView.of(counted), job=JobView.of(job) if job else None)


def _actor(call: Call[Any]) -> Actor:
    return Actor(call.principal.key_id)


def _wanted(call: Call[None]) -> LetterFilter:
    return LetterFilter(
        tenant=call.principal.tenant,
        statuses=call.query(STATUS),  # type: ignore[arg-type]  # the parameter admits only states
        type=call.query(TYPE),
        kind=call.query(KIND),
        stage=call.query(STAGE),
        code=call.query(CODE),
        fingerprint=call.query(FINGERPRINT),
        since=call.query(SINCE),
        until=call.query(UNTIL),
    )


def _cursor(call: Call[None], end: Position, given: dict[str, Any]) -> str:
    return cursors.encode([end.at.isoformat(), end.path], call.principal.tenant, given)


def _position(call: Call[None], given: dict[str, Any]) -> Position | None:
    cursor = call.query(CURSOR)
    if not cursor:
        return None
    at, path = cursors.decode(cursor, call.principal.tenant, given)
    return Position(datetime.fromisoformat(at), path)


def _get(path: str, handler: Any, summary: str, response: Any, params: tuple[query.Param[Any], ...] = ()) -> Any:
    failures = (errors.InvalidCursorError,) if params else (errors.NotFoundError,)
    return Route(
        "GET",
        path,
        handler,
        summary=summary,
        scope="jobs:read",
        query=(*params, LIMIT, CURSOR) if params else (),
        response=response,
        errors=failures,
        tags=("dead letters",),
    )


def _post(path: str, handler: Any, summary: str, response: Any, **more: Any) -> Any:
    return Route(
        "POST",
        path,
        handler,
        summary=summary,
        scope="jobs:write",
        response=response,
        errors=(errors.NotFoundError, errors.InvalidStateError),
        tags=("dead letters",),
        **more,
    )


_LETTER, _GROUP = "/v1/dead-letters/{letter_id}", "/v1/dead-letters/groups/{fingerprint}"
_BEGUN: dict[str, Any] = {"status": 202, "idempotent": True}

ROUTES: tuple[Route[Services, Any], ...] = (
    _get("/v1/dead-letters", list_letters, "List dead letters", Page[LetterView], FILTERS),
    _post("/v1/dead-letters/replay", replay_letters, "Replay many", BulkView, body=FilterReplayRequest, **_BEGUN),
    _get("/v1/dead-letters/groups", list_groups, "List groups of causes", Page[GroupView], (GROUP_STATUS,)),
    _get(_GROUP, get_group, "Get a group", GroupView),
    _post(f"{_GROUP}/replay", replay_group, "Replay a group", BulkView, body=GroupReplayRequest, **_BEGUN),
    _post(f"{_GROUP}/resolve", resolve_group, "Resolve a group", ChangedGroupView, idempotent=True),
    _post(f"{_GROUP}/ignore", ignore_group, "Ignore a group", ChangedGroupView, idempotent=True),
    _post(f"{_GROUP}/reopen", reopen_group, "Reopen a group", ChangedGroupView, idempotent=True),
    _get(_LETTER, get_letter, "Get a dead letter", FullLetterView),
    _post(f"{_LETTER}/replay", replay_letter, "Replay a dead letter", LetterView, body=ReplayRequest),
    _post(f"{_LETTER}/resolve", resolve_letter, "Resolve a dead letter", LetterView),
    _post(f"{_LETTER}/ignore", ignore_letter, "Ignore a dead letter", LetterView),
    _post(f"{_LETTER}/reopen", reopen_letter, "Reopen a dead letter", LetterView),
)
