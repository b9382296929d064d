"""One caller of a streamed chat: writes the answer if it falls to them, and reads along whoever writes it."""

import asyncio
from collections.abc import AsyncGenerator, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any

from shared.cache.question import Answer, Fresh
from shared.gateway.relay import Relay, Write, Writing

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Chunk:
    """While streaming: a chunk as the OpenAI API writes it; ``leads`` says that this very call has it written."""

    body: Body
    leads: bool


Step = Chunk | Answer


class Follower:
    """Reads the relay until the cache's answer is there."""

    def __init__(self, relay: Relay[Body, Fresh]) -> None:
        self._relay = relay
        self._leads = False
        self._reading: Writing[Body, Fresh] | None = None

    async def lead(self, write: Write[Body, Fresh]) -> Fresh:
        """
        Have the answer written where everybody can read along.

        Where somebody has it written already it is that answer: whoever had it written may have left.
        """
        with self._relay.held():
            writing = self._reading
            if writing is None:
                writing, self._leads = self._relay.write(write)
            return await writing.outcome()

    async def follow(self, asking: Coroutine[Any, Any, Answer]) -> AsyncGenerator[Step, None]:
        """Yield what is being written, then the answer; leaving it early leaves the answer to the others."""
        task = asyncio.create_task(asking)
        try:
            writing = await self._next(task)
            while writing is not None and not await writing.begins():
                writing = await self._next(task)
            if writing is not None:
                self._reading = writing
                async for chunk in writing.read():
                    yield Chunk(chunk, self._leads)
            yield await task
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _next(self, task: "asyncio.Task[Answer]") -> Writing[Body, Fresh] | None:
        """Return what is being written, once something is; None when there is an answer already."""
        begun = asyncio.create_task(self._relay.begun())
        try:
            await asyncio.wait({task, begun}, return_when=asyncio.FIRST_COMPLETED)
            return begun.result() if begun.done() and not begun.cancelled() else None
        finally:
            begun.cancel()
