"""Pieces that are written before somebody asks."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from shared import errors, validation
from shared.cache import warming
from shared.cache.scope import Scope
from shared.cache.service import CacheService
from shared.cache.warming import Outcome, Wanted
from shared.clock import Clock
from shared.generation import content as contents
from shared.generation.brief import Brief
from shared.generation.service import Author, GenerationService, Handling


class ContentWarmer:
    """Submits briefs as jobs that can wait; what they cost is theirs."""

    def __init__(self, generation: GenerationService, cache: CacheService, clock: Clock) -> None:
        self._generation = generation
        self._cache = cache
        self._clock = clock

    def check(self, origin: Any) -> None:
        """Raise InvalidFieldsError for what is no brief."""
        _read(origin)

    async def warm(self, wanted: Wanted) -> Outcome:
        """Return the job that writes a piece, unless that is kept already; raises InvalidFieldsError for no brief."""
        brief, tags = _read(wanted.origin)
        author = Author(wanted.scope.tenant, wanted.owner)
        order = await self._generation.order(author, brief)
        try:
            entry = await self._cache.get(Scope(wanted.scope.tenant, contents.CACHE_NAMESPACE), order.cache_key)
        except errors.NotFoundError:
            entry = None
        if entry is not None and not entry.stale(self._clock.now()):
            return warming.held(entry, wanted)
        key = f"warm:{wanted.job}:{wanted.number}"
        job = await self._generation.submit(order, Handling(key, priority="low", tags=tags))
        return Outcome("submitted", brief.content_type.value, order.cache_key, job=job.id)


def _read(origin: Any) -> tuple[Brief, tuple[str, ...]]:
    """Return the brief, alone or with the tags of the job that it once was."""
    known: Mapping[str, Any] = origin if isinstance(origin, Mapping) and "brief" in origin else {"brief": origin}
    try:
        return Brief.model_validate(known["brief"]), tuple(known.get("tags", ()))
    except ValidationError as error:
        raise validation.invalid_fields(error) from error
