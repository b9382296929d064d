"""Shows a batch on its way: bars on a terminal, a line per change elsewhere, nothing for programs."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn

from infra.cli.display import figures
from infra.cli.display.batch_state import BatchState, Row
from infra.cli.display.job import MARKS
from infra.cli.display.output import Output, one_line
from infra.cli.display.stages import ENDED
from shared.clock import Clock

LABEL = 38
STEPS = 20


class BatchDisplay(Protocol):
    """Something that a batch can be shown on."""

    def show(self, state: BatchState) -> None:
        """Show how the batch stands."""
        ...


@contextmanager
def opened(output: Output, clock: Clock) -> Iterator[BatchDisplay]:
    """Open the display that fits where the output goes."""
    if output.live:
        bars = BatchBars(output.err, clock)
        with bars.progress:
            yield bars
    elif output.json:
        yield Silent()
    else:
        yield BatchLines(output, clock)


class Silent:
    """Shows nothing."""

    def show(self, state: BatchState) -> None:
        """Show nothing."""


class BatchLines:
    """Writes a line whenever another twentieth of the pieces, or one that failed, has ended."""

    def __init__(self, output: Output, clock: Clock) -> None:
        self._output = output
        self._clock = clock
        self._shown: tuple[int, int] | None = None

    def show(self, state: BatchState) -> None:
        """Write where the batch stands, if that is worth a line."""
        step = (state.finished * STEPS // max(state.lines, 1), state.failed)
        if step != self._shown:
            self._shown = step
            self._output.note(f"{_elapsed(state, self._clock):>9}  {_summary(state)}")


class BatchBars:
    """Draws one bar for the batch, one for each of the pieces that have a row, and a line for the rest."""

    def __init__(self, console: Console, clock: Clock) -> None:
        self._clock = clock
        self.progress = Progress(
            TextColumn("{task.fields[mark]}", markup=False),
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=28),
            TextColumn("{task.fields[note]}", markup=False),
            console=console,
            transient=True,
        )
        self._overall = self.progress.add_task("", total=1.0, mark="", note="")
        self._slots: list[TaskID] = []

    def show(self, state: BatchState) -> None:
        """Move the bars."""
        note = f"{_summary(state)}, {_elapsed(state, self._clock)}"
        self.progress.update(
            self._overall,
            description=f"batch of {state.lines}".ljust(LABEL),
            completed=state.share,
            mark=MARKS.get(state.status, " "),
            note=note,
        )
        for place, row in enumerate(state.rows):
            self._draw(self._slot(place), row)
        for slot in self._slots[len(state.rows) :]:
            self.progress.update(slot, visible=False)

    def _draw(self, slot: TaskID, row: Row) -> None:
        self.progress.update(
            slot,
            visible=True,
            description=f"  {one_line(row.label, LABEL - 2)}".ljust(LABEL),
            completed=row.progress,
            mark=MARKS.get(row.status, " "),
            note=row.status if row.status in ENDED else f"{row.progress:4.0%}  {one_line(row.stage)}",
        )

    def _slot(self, place: int) -> TaskID:
        while len(self._slots) <= place:
            self._slots.append(self.progress.add_task("", total=1.0, mark="", note=""))
        return self._slots[place]


def _summary(state: BatchState) -> str:
    parts = [f"{state.finished}/{state.lines} done"]
    parts += [f"{state.failed} failed"] if state.failed else []
    parts += [f"{count} {one_line(status)}" for status, count in state.rest.items() if status not in ENDED]
    return ", ".join(parts)


def _elapsed(state: BatchState, clock: Clock) -> str:
    return figures.seconds(max((clock.now() - state.created_at).total_seconds(), 0.0))
