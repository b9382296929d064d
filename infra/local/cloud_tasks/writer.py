"""Decides when changes are written down: at once for what a caller waits for, together for the rest."""

import asyncio
from typing import Final

from infra.local.cloud_tasks.engine import Engine
from infra.local.cloud_tasks.store import Store

_PATIENCE: Final = 0.02
"""Seconds that the start and end of attempts may stay unwritten; a crash in them means a delivery more."""


class Writer:
    """Brings the engine's changes to the store; belongs to the loop that it is used in."""

    def __init__(self, engine: Engine, store: Store) -> None:
        self._engine = engine
        self._store = store
        self._timer: asyncio.Handle | None = None
        self._waiting: asyncio.Future[None] | None = None

    async def durable(self) -> None:
        """Return once everything changed so far is written; callers of one turn of the loop share a commit."""
        if self._waiting is None:
            loop = asyncio.get_running_loop()
            self._waiting = loop.create_future()
            loop.call_soon(self._flush_for_waiters)
        await asyncio.shield(self._waiting)

    def soon(self) -> None:
        """See to it that what has changed is written within a moment."""
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(_PATIENCE, self.flush)

    def flush(self) -> None:
        """Write what has changed."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        state = self._engine.state
        if state.changes:
            self._store.write(state.changes, state.now())
            state.written()

    def _flush_for_waiters(self) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is None:
            return
        try:
            self.flush()
        except Exception as error:  # noqa: BLE001 - whatever it is, it belongs to those who wait
            waiting.set_exception(error)
        else:
            waiting.set_result(None)
