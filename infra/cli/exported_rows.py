"""All rows of an export, over as many connections as that takes."""

import random
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from typing import Any

import httpx
import orjson

from infra.cli import failures
from infra.cli.client import Client
from shared import errors
from shared.clock import Clock
from shared.resilience import retry

PATIENCE = retry.Policy(attempts=10, base=0.25, cap=8.0)
Row = dict[str, Any]


class ExportedRows:
    """
    The rows of the export at ``path``, each once and in order.

    When the connection breaks, the export goes on after the last row that came whole; ``lost`` is told. It fails
    after ``patience.attempts`` breaks without a row between them. ``total`` is what the gateway expects.
    """

    def __init__(
        self,
        client: Client,
        clock: Clock,
        path: str,
        wanted: Sequence[tuple[str, str]],
        lost: Callable[[errors.PressroomError], None] = lambda _: None,
        patience: retry.Policy = PATIENCE,
    ) -> None:
        self._client = client
        self._clock = clock
        self._path = path
        self._wanted = [("format", "jsonl"), *wanted]
        self._lost = lost
        self._patience = patience
        self._last = ""
        self._failed = 0
        self._complete = False
        self.received = 0
        self.total = 0
        self.reconnected = 0

    async def blocks(self) -> AsyncGenerator[list[Row], None]:
        """Yield the rows, some at a time."""
        while not self._complete:
            async with aclosing(self._connection()) as blocks:
                async for block in blocks:
                    yield block

    async def _connection(self) -> AsyncGenerator[list[Row], None]:
        wanted = [*self._wanted, *([("after", self._last)] if self._last else [])]
        try:
            async with self._client.opened(self._path, wanted) as response, aclosing(_lines(response)) as found:
                self.total = self.received + _total(response.headers.get("x-total-count", ""))
                async for lines in found:
                    yield self._taken([_row(line) for line in lines])
            self._complete = True
        except errors.PressroomError as error:
            if not error.retryable:
                raise
            await self._pause(error)

    def _taken(self, rows: list[Row]) -> list[Row]:
        self._failed = 0
        self._last = rows[-1]["id"]
        self.received += len(rows)
        return rows

    async def _pause(self, error: errors.PressroomError) -> None:
        self._failed += 1
        if self._failed >= self._patience.attempts:
            raise error
        self.reconnected += 1
        self._lost(error)
        await self._clock.sleep(self._patience.wait(self._failed, error, random.random))


async def _lines(response: httpx.Response) -> AsyncGenerator[list[bytes], None]:
    """Yield the whole lines of each chunk; raises BrokenConnectionError when the last one was cut off."""
    rest = b""
    async for chunk in response.aiter_bytes():
        *whole, rest = (rest + chunk).split(b"\n")
        if whole:
            yield whole
    if rest:
        raise failures.BrokenConnectionError("The gateway ended the export in the middle of a row.")


def _row(line: bytes) -> Row:
    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise failures.ForeignAnswerError("A row of the export is not JSON.") from error
    if not isinstance(row, dict) or not isinstance(row.get("id"), str):
        raise failures.ForeignAnswerError("A row of the export has no id.")
    return row


def _total(header: str) -> int:
    return int(header) if header.isdecimal() else 0
