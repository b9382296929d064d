"""Shows all jobs at once: a table that moves on a terminal, a line per step elsewhere, nothing for programs."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich import box
from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from infra.cli.display import figures
from infra.cli.display.board_state import Board, Line
from infra.cli.display.job import MARKS
from infra.cli.display.output import Output, one_line
from infra.cli.display.stages import ENDED
from shared.clock import Clock

COLUMNS = ("job", "kind", "status", "done", "", "stage", "age")
_FRAME = 6
_STYLES = {"failed": "red", "cancelled": "yellow", "succeeded": "green"}


class BoardDisplay(Protocol):
    """Something that all jobs can be shown on."""

    def show(self, board: Board) -> None:
        """Show how the jobs stand."""
        ...


@contextmanager
def opened(output: Output, clock: Clock) -> Iterator[BoardDisplay]:
    """Open the display that fits where the output goes."""
    if output.live:
        moving = MovingBoard(output.err, clock)
        with Live(console=output.err, get_renderable=moving.drawn, refresh_per_second=4, transient=True):
            yield moving
    elif output.json:
        yield Silent()
    else:
        yield BoardLines(output)


class Silent:
    """Shows nothing."""

    def show(self, board: Board) -> None:
        """Show nothing."""


class BoardLines:
    """Writes a line for each step of each job."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._seen: Line | None = None

    def show(self, board: Board) -> None:
        """Write what has happened."""
        line = board.newest
        if line is None or line is self._seen:
            return
        self._seen = line
        what = f"{one_line(line.kind, 19):<19} {line.progress:4.0%}  {one_line(line.status):<10}"
        where = f"{one_line(line.stage):<10} {one_line(line.note)}".rstrip()
        self._output.note(f"{line.at:%H:%M:%S}  {one_line(line.id)}  {what} {where}")


class MovingBoard:
    """Draws a table of the jobs under way, as many as fit, with the last ones that have ended below it."""

    def __init__(self, console: Console, clock: Clock) -> None:
        self._console = console
        self._clock = clock
        self._board = Board()

    def show(self, board: Board) -> None:
        """Draw this from here on."""
        self._board = board

    def drawn(self) -> RenderableType:
        """Return the board as it is at this moment."""
        board = self._board
        if board.idle and not board.ended:
            return Text(board.summary, "dim")
        room = max(self._console.height - _FRAME - len(board.ended), 1)
        lines = list(board.lines.values())
        table = Table(box=box.SIMPLE, show_edge=False, pad_edge=False, header_style="bold")
        for column in COLUMNS:
            table.add_column(column, no_wrap=True, overflow="ellipsis")
        for line in [*lines[:room], *board.ended]:
            table.add_row(*self._cells(line))
        hidden = f"… and {len(lines) - room} more; " if len(lines) > room else ""
        return Group(table, Text(f"{hidden}{board.summary}", "dim"))

    def _cells(self, line: Line) -> list[RenderableType]:
        over = line.status in ENDED
        until = line.at if over else self._clock.now()
        style = _STYLES.get(line.status, "")
        note = " ".join(filter(None, [one_line(line.stage), one_line(line.note)]))
        return [
            Text(one_line(line.id)),
            Text(one_line(line.kind)),
            Text(f"{MARKS.get(line.status, ' ')} {one_line(line.status)}", style),
            Text(f"{line.progress:.0%}"),
            ProgressBar(total=1.0, completed=line.progress, width=16),
            Text(note, "dim" if over else ""),
            Text(figures.seconds(max((until - line.since).total_seconds(), 0.0))),
        ]
