"""The learners of this process, which learn from the labels of all."""

import logging
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from shared import errors
from shared.cache.semantic import labels
from shared.cache.semantic.label import Label, Space
from shared.cache.semantic.labels import OVERLAP, LabelRepository
from shared.cache.semantic.learner import Learner
from shared.cache.shared_level import SharedLevel
from shared.clock import Clock
from shared.firestore.writes import Write

FRESH_SECONDS = 30.0
TOGETHER = 10
MOST = 1_000

_logger = logging.getLogger(__name__)


@dataclass(slots=True)
class _Known:
    """A learner, what it has read and when, and what it has not yet told others."""

    learner: Learner = field(default_factory=Learner)
    read_at: float | None = None
    newest: datetime | None = None
    seen: dict[str, datetime] = field(default_factory=dict)
    untold: list[Label] = field(default_factory=list)


class Learners:
    """
    Reads what others have learned at most every ``FRESH_SECONDS``, and tells them what was learned here.

    Labels are told ``TOGETHER``, or with the first label that comes ``FRESH_SECONDS`` after one that is untold, and
    at once when a person has judged. What a process has not told when it ends is lost to others.
    """

    def __init__(self, repository: LabelRepository, shared: SharedLevel, clock: Clock) -> None:
        self._repository = repository
        self._shared = shared
        self._clock = clock
        self._known: OrderedDict[Space, _Known] = OrderedDict()

    async def of(self, space: Space) -> Learner:
        """Return the learner of a space, with what others have told of late; never raises."""
        known = self._of(space)
        now = self._clock.monotonic()
        if known.read_at is None or known.read_at + FRESH_SECONDS <= now:
            known.read_at = now  # whoever asks meanwhile goes on with what is known
            try:
                await self._read(space, known)
            except errors.StoreUnavailableError as error:
                _logger.warning("the labels of a space cannot be read", exc_info=error)
        return known.learner

    def note(self, space: Space, label: Label) -> tuple[Write, ...]:
        """Learn from ``label``, and return what tells others, once that is worth a write."""
        known = self._of(space)
        label = replace(label, others=known.learner.take_others())
        known.learner.add([label])
        known.untold.append(label)
        waited = (label.at - known.untold[0].at).total_seconds()
        if len(known.untold) < TOGETHER and waited < FRESH_SECONDS and not label.by:
            return ()
        now = self._clock.now()
        name, write = labels.stored(space, known.untold, now)
        known.seen[name] = now
        known.untold = []
        return (write,)

    async def _read(self, space: Space, known: _Known) -> None:
        since = known.newest - OVERLAP if known.newest else None
        found = await self._shared.ask(partial(self._repository.since, space, since))
        for told in found:
            if told.id not in known.seen:
                known.learner.add(told.labels)
                known.seen[told.id] = told.at
        if found:
            known.newest = max(told.at for told in found)
            oldest = known.newest - 2 * OVERLAP
            known.seen = {name: at for name, at in known.seen.items() if at >= oldest}

    def _of(self, space: Space) -> _Known:
        known = self._known.get(space)
        if known is None:
            known = self._known[space] = _Known()
            if len(self._known) > MOST:
                self._known.popitem(last=False)
        self._known.move_to_end(space)
        return known
