"""Has a batch of briefs written, shows it on its way, and tells how every line came out."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from infra.cli import briefs, session
from infra.cli.answers import Batch, Rejection, Result
from infra.cli.client import Client
from infra.cli.display import batch as batch_display
from infra.cli.display.batch import BatchDisplay
from infra.cli.display.batch_state import ROWS, BatchState, Roll
from infra.cli.session import Session

NUMBERED_UP_TO = 500
QUICK_UP_TO = 200
_QUICK, _SLOW = 0.4, 1.5


@dataclass(frozen=True)
class Report:
    """How every line of a batch came out; ``seconds`` is what it took altogether."""

    batch: Batch
    results: list[Result]
    rejections: list[Rejection]
    seconds: float

    @property
    def complete(self) -> bool:
        """Return whether every line became a piece."""
        written = [result for result in self.results if result["status"] == "succeeded"]
        return not self.rejections and len(written) == self.batch["lines"]

    def records(self) -> list[dict[str, Any]]:
        """Return a record for every line, in order: results as the gateway gives them, and what was rejected."""
        rejected = [
            {"line": one["line"], "job": None, "status": "rejected", "content": None, "errors": one["errors"]}
            for one in self.rejections
        ]
        return sorted([*map(dict, self.results), *rejected], key=lambda record: int(record["line"]))


async def run(at_hand: Session, lines: bytes, *, outlives: bool = True) -> Report:
    """
    Submit the briefs of ``lines`` and return how they came out, once all have ended.

    A batch that ``outlives`` its command is told to go on when the command is interrupted.
    """
    started = at_hand.clock.monotonic()
    batch = await at_hand.client.submit_batch(lines)
    rejections = batch["rejections"]
    batch = await _shown(at_hand, batch, briefs.labels(lines), outlives=outlives)
    results = await at_hand.client.results(batch["job"]["id"])
    return Report(batch, results, rejections, at_hand.clock.monotonic() - started)


async def watch(at_hand: Session, batch_id: str) -> Report:
    """Follow a batch that was submitted before; what was rejected was told then."""
    started = at_hand.clock.monotonic()
    batch = await _shown(at_hand, await at_hand.client.batch(batch_id), {})
    results = await at_hand.client.results(batch_id)
    return Report(batch, results, [], at_hand.clock.monotonic() - started)


async def _shown(at_hand: Session, batch: Batch, topics: Mapping[int, str], *, outlives: bool = True) -> Batch:
    try:
        with batch_display.opened(at_hand.output, at_hand.clock) as display:
            return await _follow(at_hand, batch, Roll(topics), display)
    except asyncio.CancelledError:
        if outlives:
            session.tell_it_goes_on(at_hand.output, "batch", batch["job"]["id"])
        raise


async def _follow(at_hand: Session, batch: Batch, roll: Roll, display: BatchDisplay) -> Batch:
    batch_id = batch["job"]["id"]
    while True:
        state = await _look(at_hand.client, batch, roll)
        display.show(state)
        if state.ended:
            return batch
        await at_hand.clock.sleep(_QUICK if batch["lines"] <= QUICK_UP_TO else _SLOW)
        batch = await at_hand.client.batch(batch_id)


async def _look(client: Client, batch: Batch, roll: Roll) -> BatchState:
    """Return the batch with its rows: all pieces of a small one, those that run of a large one."""
    batch_id, lines = batch["job"]["id"], batch["lines"]
    if not roll.numbered and sum(batch["counts"].values()) >= lines <= NUMBERED_UP_TO:
        roll.number({result["job"]: result["line"] for result in await client.results(batch_id)})
    wanted: list[tuple[str, str | int]] = [("batch", batch_id), ("limit", ROWS)]
    if lines > ROWS:
        wanted.append(("status", "running"))
    page = await client.jobs(wanted)
    return roll.state(batch, page["items"])
