"""
Warming: answers that are made before somebody asks, by a job that can wait.

The first stage writes down what to make: what its order brings, or the keys that were used most. The second makes it,
some at a time. What is fresh already is skipped, and what the job has made is noted in the entry, so that a pass which
is repeated after a crash costs nothing twice and counts everything once.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any, Literal, Protocol

import orjson

from shared import errors
from shared.cache.counts import Counts
from shared.cache.entry import CacheEntry, Slot
from shared.cache.origins import Origin
from shared.cache.scope import Scope
from shared.cache.stats_repository import StatsRepository
from shared.cache.stats_window import Windows
from shared.cache.warming_order import LARGEST, Order
from shared.jobs.job import Job, Usage
from shared.jobs.pipeline import END, Context, Done, Inputs, JobType, Repeat, Stage
from shared.jobs.service import JobService
from shared.jobs.submissions import Submission

NAME = "cache_warming"
NOTE = "warmed_by"
PAGE = 8
PARALLEL = 4

Result = Literal["made", "fresh", "submitted", "failed", "not tried"]
_UNREACHABLE = (errors.StoreUnavailableError, errors.QueueUnavailableError)

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Wanted:
    """
    One answer to make: for whom, in which namespace, and out of what.

    ``number`` is its place in the job; ``ttl`` is in seconds, its namespace's without one.
    """

    scope: Scope
    origin: Any
    owner: str
    job: str
    number: int = 0
    tags: tuple[str, ...] = ()
    ttl: int | None = None


@dataclass(frozen=True)
class Outcome:
    """
    What became of one answer.

    It was ``made``, was ``fresh`` already, ``submitted`` as a job of its own, ``failed``, or was ``not tried`` for want
    of money.
    """

    outcome: Result
    name: str = ""
    key: str = ""
    cost_nano_usd: int = 0
    seconds: float = 0.0
    job: str = ""
    code: str = ""
    detail: str = ""


class Warmer(Protocol):
    """Makes answers out of their origins."""

    def check(self, origin: Any) -> None:
        """Raise InvalidFieldsError for what no answer can be made of."""
        ...

    async def warm(self, wanted: Wanted) -> Outcome:
        """
        Return what became of an answer; one that is fresh is not made again.

        What it stores has the note ``NOTE``. Raises errors of the taxonomy for what cannot be made.
        """
        ...


@dataclass(frozen=True)
class Tools:
    """What the job works with; ``warmers`` go by the maker that an origin is for."""

    warmers: Mapping[str, Warmer]
    windows: Windows
    repository: StatsRepository


@dataclass(frozen=True)
class _State:
    """What has become of the first answers so far; ``stopped`` says why no more are tried."""

    outcomes: Sequence[Mapping[str, Any]] = field(default_factory=list)
    stopped: str = ""

    @property
    def spent(self) -> int:
        return sum(one["cost_nano_usd"] for one in self.outcomes)


class WarmingService:
    """Warming as callers use it."""

    def __init__(self, jobs: JobService) -> None:
        self._jobs = jobs

    async def begin(self, tenant: str, owner: str, order: Order, key: str) -> Job:
        """Return the job that warms what ``order`` says; the same ``key`` is the same job."""
        return await self._jobs.submit(submission(tenant, owner, order, key))


def submission(tenant: str, owner: str, order: Order, key: str = "", schedule: str = "") -> Submission:
    """Return the wish to warm what ``order`` says."""
    payload = asdict(order) | {"items": list(order.items), "tags": list(order.tags)}
    return Submission(tenant, owner, NAME, payload, key=key, priority="low", schedule=schedule)


def job_type(tools: Tools) -> JobType:
    """Return the job type."""
    return JobType(
        NAME,
        (
            Stage("select", partial(_select, tools), weight=2),
            Stage("warm", partial(_warm, tools), weight=98, effect=True, timeout=280.0),
        ),
    )


def held(entry: CacheEntry, wanted: Wanted) -> Outcome:
    """Return the outcome of an answer that is stored: made by this very job, or fresh before it."""
    own = entry.meta.get(NOTE) == wanted.job
    cost, seconds = (entry.cost_nano_usd, entry.seconds) if own else (0, 0.0)
    return Outcome("made" if own else "fresh", entry.name, entry.slot.key, cost, seconds)


async def _select(tools: Tools, job: Job, _: Inputs, __: Context) -> Done:
    payload = job.payload
    if payload["items"]:
        found = [{"maker": payload["maker"], "origin": origin, "tags": []} for origin in payload["items"]]
        return Done({"items": found, "unknown": 0})
    scope = Scope(job.tenant, payload["namespace"])
    window = await tools.windows.read(job.tenant, payload["hours"], scope.namespace)
    used = window.namespaces.get(scope.namespace, Counts()).keys.top(payload["top"])
    slots = [Slot(scope, key) for key, use in used if use.surely]
    known = await tools.repository.origins(slots)
    chosen = _fitting([known[slot] for slot in slots if slot in known])
    unknown = len(slots) - len(chosen)
    follow = "" if chosen else END
    return Done({"items": chosen, "unknown": unknown}, follow=follow, summary=_summary(_State(), 0, unknown))


async def _warm(tools: Tools, job: Job, inputs: Inputs, _: Context) -> Done | Repeat:
    items, state = inputs["select"]["items"], _state(inputs.get("warm"))
    first = len(state.outcomes)
    page = items[first : first + PAGE]
    state = _with(state, await _made(tools, job, first, page), job.payload["most_nano_usd"])
    if state.stopped:
        rest = asdict(Outcome("not tried", detail=state.stopped))
        state = _State([*state.outcomes, *(rest for _ in items[len(state.outcomes) :])], state.stopped)
    spent = sum(one["cost_nano_usd"] for one in state.outcomes[first:])
    usage, kept = Usage(cost_nano_usd=spent), asdict(state)
    if len(state.outcomes) < len(items):
        return Repeat(result=kept, done=len(state.outcomes), total=len(items), usage=usage)
    return Done(kept, summary=_summary(state, len(items), inputs["select"]["unknown"]), usage=usage)


async def _made(tools: Tools, job: Job, first: int, page: Sequence[Mapping[str, Any]]) -> list[Outcome]:
    limit = asyncio.Semaphore(PARALLEL)
    scope, payload = Scope(job.tenant, job.payload["namespace"]), job.payload

    async def one(number: int, item: Mapping[str, Any]) -> Outcome:
        tags = tuple(dict.fromkeys((*item["tags"], *payload["tags"])))
        wanted = Wanted(scope, item["origin"], job.owner, job.id, number, tags, payload["ttl"])
        async with limit:
            return await _outcome(tools, item, wanted)

    return list(await asyncio.gather(*(one(first + place, item) for place, item in enumerate(page))))


async def _outcome(tools: Tools, item: Mapping[str, Any], wanted: Wanted) -> Outcome:
    """Return what became of one answer; only that nothing can be reached ends the pass, which is then repeated."""
    warmer = tools.warmers.get(item["maker"])
    if warmer is None:
        return Outcome("failed", detail=f"Nothing here makes answers of the kind '{item['maker']}'.")
    try:
        warmer.check(wanted.origin)
        return await warmer.warm(wanted)
    except _UNREACHABLE:
        raise
    except errors.PressroomError as error:
        return Outcome("failed", code=error.code, detail=error.detail)
    except Exception:  # noqa: BLE001 - what is wrong with one answer must not stop the others
        _log.exception("warming failed on one answer", extra={"job": wanted.job, "item": wanted.number})
        unknown = errors.InternalError()
        return Outcome("failed", code=unknown.code, detail=unknown.detail)


def _with(state: _State, found: Sequence[Outcome], most: int) -> _State:
    outcomes = [*state.outcomes, *map(asdict, found)]
    stopped = next((one.detail for one in found if one.code == errors.BudgetExceededError.code), "")
    spent = sum(one["cost_nano_usd"] for one in outcomes)
    if not stopped and most and spent >= most:
        stopped = "What may be spent was spent."
    return _State(outcomes, stopped)


def _state(found: Mapping[str, Any] | None) -> _State:
    return _State(found["outcomes"], found["stopped"]) if found else _State()


def _summary(state: _State, total: int, unknown: int) -> dict[str, Any]:
    """Return what readers of the job see; ``unknown`` keys are used much, but nobody knows how they are made."""
    counted: dict[str, int] = {}
    for one in state.outcomes:
        name = one["outcome"].replace(" ", "_")
        counted[name] = counted.get(name, 0) + 1
    items = [{name: value for name, value in one.items() if value or name == "outcome"} for one in state.outcomes]
    return {"total": total, **counted, "unknown": unknown, "cost_nano_usd": state.spent, "items": items}


def _fitting(origins: Sequence[Origin]) -> list[dict[str, Any]]:
    """Return as many origins, the first ones, as fit into a document."""
    found, room = [], LARGEST
    for origin in origins:
        room -= len(origin.origin)
        if room >= 0:
            found.append({
                "maker": origin.maker,
                "origin": orjson.loads(origin.origin),
                "tags": list(origin.tags),
            })
    return found
