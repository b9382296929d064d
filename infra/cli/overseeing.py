"""Watches all jobs of a kind at once, for as long as somebody wants to."""

import random
from collections.abc import Sequence
from contextlib import aclosing

from infra.cli import answers
from infra.cli.answers import Job, Overview, Progress
from infra.cli.client import Event
from infra.cli.display import board as board_display
from infra.cli.display.board import BoardDisplay
from infra.cli.display.board_state import Board
from infra.cli.following import PATIENCE
from infra.cli.session import Session
from shared import errors

Wanted = Sequence[tuple[str, str]]
_STEADY_SECONDS = 60.0


async def oversee(at_hand: Session, wanted: Wanted, *, until_done: bool = False) -> int:
    """Show what is under way and what happens to it; programs get every event."""
    with board_display.opened(at_hand.output, at_hand.clock) as display:
        overseer = _Overseer(at_hand, display, until_done=until_done)
        await overseer.run(wanted)
    at_hand.output.show(overseer.board.summary)
    return 1 if overseer.board.failed else 0


class _Overseer:
    """
    Listens over as many connections as it takes.

    It gives up after so many in a row, as a follower of one job does, that broke before they brought anything.
    """

    def __init__(self, at_hand: Session, display: BoardDisplay, *, until_done: bool) -> None:
        self.board = Board()
        self._at_hand = at_hand
        self._display = display
        self._until_done = until_done
        self._last_id = ""
        self._begun = False
        self._failed = 0

    async def run(self, wanted: Wanted) -> None:
        """Listen until nothing is under way, if that is wanted, or else for ever."""
        clock = self._at_hand.clock
        while True:
            began = clock.monotonic()
            try:
                await self._listen(wanted)
                if self._done:
                    return
                await clock.sleep(PATIENCE.base)
            except errors.PressroomError as error:
                if clock.monotonic() - began > _STEADY_SECONDS:
                    self._failed = 0
                await self._pause(error)

    @property
    def _done(self) -> bool:
        return self._until_done and self._begun and self.board.idle

    async def _listen(self, wanted: Wanted) -> None:
        async with aclosing(self._at_hand.client.all_events(wanted, self._last_id)) as events:
            async for event in events:
                self._failed = 0
                self._take(event)
                if self._done:
                    return

    def _take(self, event: Event) -> None:
        self._last_id = event.id
        self._at_hand.output.data({"event": event.name, **event.data})
        if event.name == "job":
            self.board = self.board.with_job(answers.checked(Job, event.data))
        elif event.name == "progress":
            self.board = self.board.after(answers.checked(Progress, event.data))
        elif event.name == "snapshot":
            self._begin(answers.checked(Overview, event.data))
        self._display.show(self.board)

    def _begin(self, overview: Overview) -> None:
        self._begun = True
        if not overview["complete"]:
            self._at_hand.output.note(f"Shown are the {overview['jobs']} newest of the jobs under way.", "yellow")

    async def _pause(self, error: errors.PressroomError) -> None:
        self._failed += 1
        if not error.retryable or self._failed >= PATIENCE.attempts:
            raise error
        if self._failed == 1:
            self._at_hand.output.note(f"{error.detail} Trying again …", "yellow")
        await self._at_hand.clock.sleep(PATIENCE.wait(self._failed, error, random.random))
