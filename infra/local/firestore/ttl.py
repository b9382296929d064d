"""Time to live: deletes expired documents, late, as Firestore does."""

import itertools
from datetime import timedelta

from infra.local.firestore import keys, messages, values
from infra.local.firestore.engine import Engine
from shared.clock import Clock

_BATCH = 500


class Sweeper:
    """Deletes documents whose TTL field holds a Timestamp in the past; what is locked is left for the next time."""

    def __init__(self, engine: Engine, clock: Clock, grace: float) -> None:
        """Delete by ``clock``, ``grace`` seconds after expiry."""
        self._engine = engine
        self._clock = clock
        self._grace = grace

    def sweep(self) -> int:
        """Delete what has been expired for the time of grace and return how many documents that were."""
        return self._delete_until(self._grace)

    def expire_now(self) -> int:
        """Delete what has expired and return how many documents that were."""
        return self._delete_until(0.0)

    def _delete_until(self, grace: float) -> int:
        latest = values.encode(_timestamp(self._clock, grace))
        groups = self._engine.store.declared_groups()
        tables = [each.ttl_table for each in groups if each.ttl_table is not None]
        numbers = self._engine.store.database.database_numbers()
        return sum(self._delete(*each, latest) for each in itertools.product(tables, numbers))

    def _delete(self, table: int, database: int, latest: bytes) -> int:
        store, start = self._engine.store, keys.database_prefix(database)
        expired = list(store.database.index_range(table, start, values.after(start + latest)))
        deleted = 0
        for position in range(0, len(expired), _BATCH):
            documents = [store.by_number(each) for each in expired[position : position + _BATCH]]
            deleted += self._engine.committer.delete_expired(documents)
        return deleted


def _timestamp(clock: Clock, grace: float) -> messages.Message:
    value = messages.Value()
    moment = messages.from_datetime(clock.now() - timedelta(seconds=grace))
    messages.set_micros(value.timestamp_value, moment)
    return value
