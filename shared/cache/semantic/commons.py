"""What all processes know of answered questions, asked for as seldom as it has news."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from shared import errors
from shared.cache.semantic.label import Place
from shared.cache.semantic.vector_index import Point, VectorIndex
from shared.cache.semantic.vectors import StoredVector, VectorRepository
from shared.cache.shared_level import SharedLevel
from shared.clock import Clock

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
MOST = 10_000


@dataclass(frozen=True, slots=True)
class _Pause:
    until: float
    seconds: float


class Commons:
    """
    Brings what others have stored into this process's index.

    A search that finds nothing but what is known here is followed by a pause for its place, and each further one by
    twice as long a pause; one with news ends them.
    """

    def __init__(self, repository: VectorRepository, shared: SharedLevel, index: VectorIndex, clock: Clock) -> None:
        self._repository = repository
        self._shared = shared
        self._index = index
        self._clock = clock
        self._pauses: OrderedDict[Place, _Pause] = OrderedDict()

    async def fetch(self, place: Place, numbers: Sequence[float], limit: int) -> bool:
        """Take in what is near ``numbers`` elsewhere, and return whether any of it is news."""
        pause = self._pauses.get(place)
        if pause is not None and self._clock.monotonic() < pause.until:
            return False
        try:
            found = await self._shared.ask(partial(self._repository.nearest, place, numbers, limit))
        except errors.StoreUnavailableError:
            return False
        news = [stored for stored in found if self._index.point(stored.slot) is None]
        for stored in news:
            self.keep(stored)
        self._rest(place, 0.0 if news else min(LONGEST_PAUSE, 2 * pause.seconds if pause else FIRST_PAUSE))
        return bool(news)

    def keep(self, stored: StoredVector) -> None:
        """Make an answered question findable here."""
        self._index.add(stored.place, Point(stored.slot, stored.text, stored.gone_at.timestamp()), stored.numbers)

    def _rest(self, place: Place, seconds: float) -> None:
        self._pauses.pop(place, None)
        if seconds:
            self._pauses[place] = _Pause(self._clock.monotonic() + seconds, seconds)
            if len(self._pauses) > MOST:
                self._pauses.popitem(last=False)
