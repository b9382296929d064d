"""Shows a job on its way: a bar per stage on a terminal, a line per step elsewhere, nothing for programs."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskID, TextColumn
from rich.text import Text

from infra.cli.display import figures
from infra.cli.display.output import Output, one_line
from infra.cli.display.stages import JobState, StageRow
from shared.clock import Clock

MARKS = {"succeeded": "✓", "failed": "✗", "cancelled": "✗", "skipped": "-", "running": "▸"}


class JobDisplay(Protocol):
    """Something that a job can be shown on."""

    def show(self, state: JobState) -> None:
        """Show how the job stands."""
        ...


@contextmanager
def opened(output: Output, clock: Clock) -> Iterator[JobDisplay]:
    """Open the display that fits where the output goes."""
    if output.live:
        bars = JobBars(output.err, clock)
        with bars.progress:
            yield bars
    elif output.json:
        yield Silent()
    else:
        yield JobLines(output)


class Silent:
    """Shows nothing."""

    def show(self, state: JobState) -> None:
        """Show nothing."""


class JobLines:
    """Writes a line for each step."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._seq = -1

    def show(self, state: JobState) -> None:
        """Write what has happened."""
        if state.seq <= self._seq or not state.current:
            return
        self._seq = state.seq
        stage = next(stage for stage in state.stages if stage.name == state.current)
        self._output.note(f"{state.elapsed:8.1f} s {state.progress:5.0%}  {one_line(stage.name):<10} {stage.note}")


class JobBars:
    """Draws one bar for the job and one per stage."""

    def __init__(self, console: Console, clock: Clock) -> None:
        self.progress = Progress(
            TextColumn("{task.fields[mark]}", markup=False),
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=32),
            NoteColumn(clock),
            console=console,
            transient=True,
        )
        self._rows: dict[str, TaskID] = {}

    def show(self, state: JobState) -> None:
        """Move the bars."""
        self._set("", f"{one_line(state.type)} {one_line(state.id)}", state.status, state.progress, _Watch(state))
        for stage in state.stages:
            self._set(stage.name, f"  {one_line(stage.name)}", stage.status, stage.share, _note(stage))

    def _set(self, row: str, description: str, status: str, share: float, note: "str | _Watch") -> None:
        if row not in self._rows:
            self._rows[row] = self.progress.add_task(description, total=1.0, mark="", note="")
        self.progress.update(self._rows[row], completed=share, mark=MARKS.get(status, " "), note=note)


class _Watch:
    """The time a job has taken, which runs while it runs."""

    def __init__(self, state: JobState) -> None:
        self._state = state

    def text(self, clock: Clock) -> str:
        state = self._state
        now = state.elapsed if state.ended else max((clock.now() - state.created_at).total_seconds(), state.elapsed)
        return f"{state.progress:4.0%}  {state.status}  {figures.seconds(now)}"


class NoteColumn(ProgressColumn):
    """What stands behind a bar: the note of its stage, or the job's time."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock

    def render(self, task: Task) -> Text:
        """Return the note as it is at this moment."""
        note = task.fields["note"]
        return Text(note.text(self._clock) if isinstance(note, _Watch) else note)


def _note(stage: StageRow) -> str:
    return "" if stage.status == "queued" else stage.note
