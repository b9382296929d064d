"""Where a command writes to, and the rules for it: no colours into files, no control characters from afar."""

import re
import sys
from collections.abc import Sequence
from typing import Any, TextIO

import orjson
from rich import box
from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from infra.cli.failures import Problem

WIDTH_OF_FILES = 160
GAP = 3
NARROWEST = 8
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def plain(text: object) -> str:
    """Return ``text`` without control characters, which could drive a terminal; line ends and tabs stay."""
    return _CONTROLS.sub("", str(text).replace("\r\n", "\n"))


def one_line(text: object, limit: int = 200) -> str:
    """Return ``text`` on one line of at most ``limit`` characters."""
    line = " ".join(plain(text).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


class Output:
    """
    Standard output for results and standard error for everything else.

    Text is never read as markup. With ``json``, standard output is JSON alone and standard error stays silent.
    """

    def __init__(self, *, json: bool = False, out: Console | None = None, err: Console | None = None) -> None:
        self.json = json
        self.out = out or _console(sys.stdout)
        self.err = err or _console(sys.stderr)

    @property
    def live(self) -> bool:
        """Return whether progress may be drawn over and over in place."""
        return self.err.is_interactive and not self.json

    def show(self, *lines: RenderableType) -> None:
        """Write results for people."""
        if not self.json:
            for line in lines:
                self.out.print(line, soft_wrap=isinstance(line, str | Text))

    def table(self, columns: Sequence[str], rows: Sequence[Sequence[object]], flexible: str) -> None:
        """Write a table; where room is short, the column ``flexible`` alone gives way."""
        cells = [[one_line(cell) for cell in row] for row in rows]
        widths = [
            max([cell_len(column), *(cell_len(row[place]) for row in cells)]) for place, column in enumerate(columns)
        ]
        left = self.out.width - sum(widths) - GAP * (len(columns) - 1)
        made = Table(box=box.SIMPLE, show_edge=False, pad_edge=False, header_style="bold")
        for column, width in zip(columns, widths, strict=True):
            room = max(width + min(left, 0), NARROWEST) if column == flexible else width
            made.add_column(column, no_wrap=True, overflow="ellipsis", width=room)
        for row in cells:
            made.add_row(*row)
        self.show(made)

    def write(self, text: str) -> None:
        """Write text as it comes, without a line end of our own."""
        if not self.json:
            self.out.file.write(plain(text))
            self.out.file.flush()

    def data(self, value: Any) -> None:
        """Write one JSON value on a line of its own, for programs."""
        if self.json:
            line = orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)
            self.out.file.flush()
            binary = getattr(self.out.file, "buffer", None)
            if binary is None:
                self.out.file.write(line.decode())
            else:
                binary.write(line)
            (binary or self.out.file).flush()

    def note(self, text: str, style: str = "dim") -> None:
        """Tell something beside the result."""
        if not self.json:
            self.err.print(Text(plain(text), style), soft_wrap=True)

    def failure(self, problem: Problem, hint: str = "") -> None:
        """Tell what went wrong, with every broken rule."""
        if self.json:
            self.data(problem)
            return
        for text, style in _problem_lines(problem):
            self.err.print(Text(text, style), soft_wrap=True)
        if hint:
            self.err.print(Text(hint, "dim"), soft_wrap=True)


def _problem_lines(problem: Problem) -> list[tuple[str, str]]:
    title, detail = one_line(problem["title"], 500), plain(problem["detail"])
    foreign = "type" in problem  # the gateway's documents have a general title and a detail; ours say it all in one
    lines = [(f"Error: {title if foreign else detail}", "bold red")]
    if foreign and detail != title:
        lines.append((f"  {detail}", ""))
    for broken in problem.get("errors", []):
        field = one_line(broken["field"])
        lines.append((
            f"  {field}: {one_line(broken['detail'], 500)}" if field else f"  {one_line(broken['detail'])}",
            "",
        ))
    if problem.get("trace_id") and problem["status"] >= 500:
        lines.append((f"  trace {one_line(problem['trace_id'])}", "dim"))
    return lines


def _console(file: TextIO) -> Console:
    if hasattr(file, "reconfigure"):
        file.reconfigure(errors="replace")
    terminal = file.isatty()
    return Console(file=file, markup=False, emoji=False, highlight=False, width=None if terminal else WIDTH_OF_FILES)
