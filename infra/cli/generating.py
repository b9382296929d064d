"""The three ways of having one brief written: followed live, read along, or left as a job."""

import asyncio
from collections.abc import Mapping
from contextlib import aclosing
from typing import Any

from infra.cli import answers, session
from infra.cli.answers import Cache, FreshPiece, Job, Step, Token
from infra.cli.client import Event
from infra.cli.display import job as job_display
from infra.cli.display import piece as piece_display
from infra.cli.display.output import Output, one_line
from infra.cli.session import Session
from infra.cli.watching import follow_job, tell_failure

_MISS = Cache(status="miss", reason="miss: written for this brief", level=None, age_seconds=None)

Brief = Mapping[str, Any]


async def submit(at_hand: Session, brief: Brief) -> int:
    """Leave the brief as a job and print the job's id, or the piece if the cache has it."""
    submitted = await at_hand.client.submit(brief)
    if submitted.piece is not None:
        return _show(at_hand.output, submitted.piece)
    if submitted.job is not None:
        at_hand.output.show(one_line(submitted.job["id"]))
        at_hand.output.data(submitted.job)
    return 0


async def follow(at_hand: Session, brief: Brief) -> int:
    """Submit the brief, show the job on its way and then its piece."""
    submitted = await at_hand.client.submit(brief)
    if submitted.job is None:
        return _show(at_hand.output, submitted.piece)
    job = await _followed(at_hand, submitted.job)
    if job["status"] != "succeeded":
        at_hand.output.data(job)
        tell_failure(at_hand.output, job)
        return 1
    piece = await at_hand.client.content(str(job["result"]["content"]))
    return _show(at_hand.output, FreshPiece(**piece, cache=_MISS))


async def stream(at_hand: Session, brief: Brief) -> int:
    """Print the text while it is written, and what is known of the piece once it is."""
    reader = _Reader(at_hand.output)
    async with aclosing(at_hand.client.stream(brief)) as events:
        async for event in events:
            at_hand.output.data({"event": event.name, "data": event.data})
            reader.take(event)
    return reader.end()


async def _followed(at_hand: Session, job: Job) -> Job:
    try:
        with job_display.opened(at_hand.output, at_hand.clock) as display:
            return await follow_job(at_hand, job, display)
    except asyncio.CancelledError:
        session.tell_it_goes_on(at_hand.output, "job", job["id"])
        raise


def _show(output: Output, piece: FreshPiece | None) -> int:
    if piece is not None:
        piece_display.show(output, piece, piece["cache"])
        output.data(piece)
    return 0


class _Reader:
    """Prints tokens, and the finished piece where it is not what was read."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._read = ""
        self._stage = ""
        self._piece: FreshPiece | None = None

    def take(self, event: Event) -> None:
        """Print what an event brings."""
        if event.name == "token":
            text = answers.checked(Token, event.data)["text"]
            self._read += text
            self._output.write(text)
        elif event.name == "content":
            self._piece = answers.checked(FreshPiece, event.data)
        elif event.name == "job":
            self._tell(answers.checked(Step, event.data)["stage"])

    def end(self) -> int:
        """Print the rest: the whole body, if later stages changed it, and what is known of it."""
        if self._read:
            self._output.write("\n\n")
        if self._piece is None:
            self._output.note("The stream ended before the piece was finished.", "red")
            return 1
        changed = " ".join(self._read.split()) != " ".join(self._piece["body"].split())
        if changed and self._read:
            self._output.note("The draft was worked over; this is the piece:")
        piece_display.show(self._output, self._piece, self._piece["cache"], body=changed)
        return 0

    def _tell(self, stage: str) -> None:
        """Name the stage, unless text is running."""
        if stage != self._stage and not self._read:
            self._output.note(f"{one_line(stage)} …")
        self._stage = stage
