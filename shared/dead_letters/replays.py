"""Bulk actions on dead letters: replay, resolve, ignore and reopen whatever a filter leaves."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import Any, Literal, get_args

from shared import errors
from shared.bulk import actions
from shared.bulk.acting import Actor
from shared.bulk.operation import Chosen, Operation, Target
from shared.dead_letters import letter as letters
from shared.dead_letters.letter import Status, Verdict
from shared.dead_letters.repository import LetterFilter, Position
from shared.dead_letters.service import DeadLetterService
from shared.firestore.documents import Documents
from shared.jobs.job import Job

Action = Literal["replay", "resolve", "ignore", "reopen"]
ACTIONS: tuple[Action, ...] = get_args(Action)
VERDICTS: Mapping[str, Verdict] = {"resolve": "resolved", "ignore": "ignored", "reopen": "open"}
STATES: Mapping[Action, tuple[Status, ...]] = {
    "replay": ("open",),
    "resolve": ("open",),
    "ignore": ("open",),
    "reopen": ("resolved", "ignored"),
}
_TIMES = ("since", "until")
_NAMES = tuple(one.name for one in fields(LetterFilter) if one.name not in {"tenant", "statuses", *_TIMES})


def operation(action: Action) -> str:
    """Return the name of the operation that does an action."""
    return f"dead_letters.{action}"


def operations(service: DeadLetterService, documents: Documents) -> dict[str, Operation]:
    """Return the operations of all actions, by name."""
    return {operation(action): LetterAction(action, service, documents) for action in ACTIONS}


def plain(wanted: LetterFilter) -> dict[str, Any]:
    """Return a filter as JSON, without its tenant and what it leaves open."""
    found: dict[str, Any] = {"statuses": list(wanted.statuses)} | {name: getattr(wanted, name) for name in _NAMES}
    found |= {name: moment.isoformat() for name in _TIMES if (moment := getattr(wanted, name))}
    return {name: value for name, value in found.items() if value}


def parse(tenant: str, found: Mapping[str, Any]) -> LetterFilter:
    """Return the filter that ``plain`` has written down."""
    known: dict[str, Any] = {**found, "statuses": tuple(found.get("statuses", ()))}
    known |= {name: datetime.fromisoformat(known[name]) for name in _TIMES if name in known}
    return LetterFilter(tenant, **known)


def of_status(wanted: LetterFilter, action: Action) -> LetterFilter:
    """Return the filter, which leaves those that the action is for when it names no state itself."""
    return wanted if wanted.statuses else replace(wanted, statuses=STATES[action])


class LetterAction:
    """One action on all dead letters that a filter leaves."""

    def __init__(self, action: Action, service: DeadLetterService, documents: Documents) -> None:
        self._action = action
        self._service = service
        self._documents = documents

    async def count(self, job: Job) -> int:
        """Return how many letters there are."""
        return await self._service.count(self._wanted(job))

    async def choose(self, job: Job, after: Sequence[Any] | None, limit: int) -> Chosen:
        """Return the next letters, newest first."""
        position = Position(datetime.fromisoformat(after[0]), letters.path(after[1])) if after else None
        page = await self._service.page(self._wanted(job), limit, position)
        end = [page[-1].at.isoformat(), page[-1].id] if page else None
        return Chosen([Target(letter.id) for letter in page], end)

    async def apply(self, job: Job, target: Target) -> None:
        """Do the action to a letter; one that somebody else has replayed is passed over."""
        actor = Actor(job.owner, job.id)
        if self._action != "replay":
            await self._service.settle(target.id, job.tenant, VERDICTS[self._action], actor)
            return
        letter = await self._service.replay(target.id, job.tenant, actor, job.payload.get("stage", ""))
        if letter.bulk != job.id:
            raise errors.InvalidStateError(f"The job runs again already, as generation {letter.replayed_as}.")

    async def has_room(self, job: Job) -> bool:
        """Return whether more jobs can be run once more; nothing else makes work."""
        return self._action != "replay" or await actions.has_room(self._documents, job.tenant)

    def _wanted(self, job: Job) -> LetterFilter:
        return of_status(parse(job.tenant, job.payload["filter"]), self._action)
