"""Semantic matching as people see it: its evidence, where answers came from, and what is right and wrong."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from functions.cache_lookup.evidence_schemas import (
    ComparisonView,
    EvidenceView,
    JudgedView,
    Pair,
    SourceView,
)
from shared import errors
from shared.bootstrap import Services
from shared.cache import keys
from shared.cache import scope as scopes
from shared.cache.entry import Slot
from shared.cache.scope import Scope
from shared.web.requests import Call
from shared.web.routing import Route

if TYPE_CHECKING:
    from shared.cache.semantic.judging import Judged, Verdict

READ, WRITE = "cache:read", "cache:write"

Judge = Callable[[Slot, "Verdict", str], Awaitable["Judged"]]


async def show(call: Call[None], services: Services) -> EvidenceView:
    """Show how far similar questions may be apart in a namespace, on what evidence, or why none are answered."""
    scope = _scope(call)
    policy = (await services.cache.policy(scope)).semantic
    return EvidenceView.of(scope.namespace, policy, await services.cache_judging.state(scope))


async def compare(call: Call[Pair], services: Services) -> ComparisonView:
    """Compare two questions as the namespace would, to see why one is or is not given the answer of the other."""
    found = await services.cache_judging.compare(_scope(call), call.input.one, call.input.other)
    return ComparisonView.of(found)


async def source(call: Call[None], services: Services) -> SourceView:
    """Show whose answer a question was given last; `key` is that of the question, as its answer has told."""
    return SourceView.of(await services.cache_judging.source(_slot(call)))


async def confirm_answer(call: Call[None], services: Services) -> JudgedView:
    """Say that a question was rightly given the answer of another one."""
    return await _judged(call, services.cache_judging.judge_answer, "confirmed")


async def reject_answer(call: Call[None], services: Services) -> JudgedView:
    """Say that a question was wrongly given the answer of another one; that answer is given to no other again."""
    return await _judged(call, services.cache_judging.judge_answer, "rejected")


async def confirm_entry(call: Call[None], services: Services) -> JudgedView:
    """Say that an entry is right, and so was every answer that it gave to other questions."""
    return await _judged(call, services.cache_judging.judge_entry, "confirmed")


async def reject_entry(call: Call[None], services: Services) -> JudgedView:
    """Say that an entry is wrong, and so was every answer that it gave to other questions; it is deleted."""
    return await _judged(call, services.cache_judging.judge_entry, "rejected")


async def _judged(call: Call[None], judge: Judge, verdict: "Verdict") -> JudgedView:
    return JudgedView.of(await judge(_slot(call), verdict, call.principal.key_id))


def _scope(call: Call[Any]) -> Scope:
    return scopes.checked(call.principal.tenant, call.params["namespace"])


def _slot(call: Call[Any]) -> Slot:
    return Slot(_scope(call), keys.check(call.params["key"]))


_NAMED = (errors.InvalidFieldsError, errors.StoreUnavailableError)
_FOUND = (errors.NotFoundError, *_NAMED)

ROUTES: tuple[Route[Services, Any], ...] = (
    Route(
        "GET",
        "/v1/cache/namespaces/{namespace}/evidence",
        show,
        summary="Show semantic evidence",
        scope=READ,
        response=EvidenceView,
        errors=_NAMED,
        tags=("cache",),
    ),
    Route(
        "POST",
        "/v1/cache/namespaces/{namespace}/compare",
        compare,
        summary="Compare two questions",
        scope=READ,
        body=Pair,
        response=ComparisonView,
        errors=_NAMED,
        tags=("cache",),
    ),
    Route(
        "GET",
        "/v1/cache/answers/{namespace}/{key}",
        source,
        summary="Trace a semantic answer",
        scope=READ,
        response=SourceView,
        errors=_FOUND,
        tags=("cache",),
    ),
    Route(
        "POST",
        "/v1/cache/answers/{namespace}/{key}/confirm",
        confirm_answer,
        summary="Confirm a semantic answer",
        scope=WRITE,
        response=JudgedView,
        errors=_FOUND,
        tags=("cache",),
    ),
    Route(
        "POST",
        "/v1/cache/answers/{namespace}/{key}/reject",
        reject_answer,
        summary="Reject a semantic answer",
        scope=WRITE,
        response=JudgedView,
        errors=_FOUND,
        tags=("cache",),
    ),
    Route(
        "POST",
        "/v1/cache/entries/{namespace}/{key}/confirm",
        confirm_entry,
        summary="Confirm an entry",
        scope=WRITE,
        response=JudgedView,
        errors=_FOUND,
        tags=("cache",),
    ),
    Route(
        "POST",
        "/v1/cache/entries/{namespace}/{key}/reject",
        reject_entry,
        summary="Reject an entry",
        scope=WRITE,
        response=JudgedView,
        errors=_FOUND,
        tags=("cache",),
    ),
)
