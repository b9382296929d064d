"""Shows an export on its way: a bar on a terminal, a line now and then elsewhere, nothing for programs."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from infra.cli.display import figures
from infra.cli.display.output import Output

PAUSE = 10.0


@dataclass(frozen=True)
class ExportState:
    """How far an export has come: rows of about so many, in so many seconds."""

    what: str
    rows: int
    total: int
    seconds: float

    @property
    def rate(self) -> float:
        """Return the rows per second."""
        return self.rows / self.seconds if self.seconds else 0.0

    @property
    def left(self) -> float | None:
        """Return the seconds that are left at this rate, None when nothing tells."""
        return (self.total - self.rows) / self.rate if self.rate and self.total >= self.rows else None

    @property
    def note(self) -> str:
        """Return the figures in words."""
        expected = f" of {self.total:,}" if self.total >= self.rows else ""
        parts = [f"{self.rows:,}{expected} {self.what}", f"{self.rate:,.0f} rows/s"]
        parts += [f"{figures.seconds(self.left)} left"] if self.left else []
        return ", ".join(parts)


class ExportDisplay(Protocol):
    """Something that an export can be shown on."""

    def show(self, state: ExportState) -> None:
        """Show how far the export has come."""
        ...


@contextmanager
def opened(output: Output) -> Iterator[ExportDisplay]:
    """Open the display that fits where the output goes."""
    if output.live:
        bar = ExportBar(output.err)
        with bar.progress:
            yield bar
    elif output.json:
        yield Silent()
    else:
        yield ExportLines(output)


class Silent:
    """Shows nothing."""

    def show(self, state: ExportState) -> None:
        """Show nothing."""


class ExportLines:
    """Writes a line every ten seconds."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._due = PAUSE

    def show(self, state: ExportState) -> None:
        """Write how far it is, if that is due."""
        if state.seconds >= self._due:
            self._due = state.seconds + PAUSE
            self._output.note(state.note)


class ExportBar:
    """Draws a bar."""

    def __init__(self, console: Console) -> None:
        columns = (BarColumn(bar_width=28), TextColumn("{task.percentage:>3.0f} %"), TextColumn("{task.fields[note]}"))
        self.progress = Progress(*columns, console=console, transient=True)
        self._task = self.progress.add_task("", total=None, note="")

    def show(self, state: ExportState) -> None:
        """Move the bar."""
        total = max(state.total, state.rows) or None
        self.progress.update(self._task, completed=state.rows, total=total, note=state.note)
