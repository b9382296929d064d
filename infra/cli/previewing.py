"""The work of ``pressroom infra``: runs the program, and shows what it has registered."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from importlib import util
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import typer
from rich.text import Text

from infra.cli import failures, session
from infra.cli.display.output import Output
from infra.preview.caveat import CAVEAT
from shared import errors

if TYPE_CHECKING:
    from infra.preview.diagrams import Format, View
    from infra.preview.graph import Graph, Mode

NEEDED: Final = ("pulumi", "pulumi_gcp")
_COMMENTS: Final = {"mermaid": "%%", "dot": "//"}

Work = Callable[[Output], int]


class ExtraMissingError(errors.PressroomError):
    """The infrastructure program needs Pulumi's SDK, which is not installed here: `make infra` installs it."""

    code = "extra_missing"


def run(json: bool, work: Work) -> None:
    """Do ``work`` and exit with the code it returns, 1 after a failure, 130 when interrupted."""
    output = Output(json=json)
    try:
        _need_sdk()
        code = work(output)
    except errors.PressroomError as error:
        output.failure(failures.to_problem(error))
        code = 1
    except KeyboardInterrupt:
        code = session.INTERRUPTED
    raise typer.Exit(code)


def registered(output: Output, folder: Path | None, stack: str, mode: "Mode") -> "Graph":
    """Run the program, with a sign of life while it runs; raises ProgramError."""
    with _waiting(output, f"Running the program of stack {stack} without a cloud …"):
        from infra.preview import run as program

        graph = program.program(stack, mode=mode, folder=folder or program.FOLDER)
    for warning in graph.warnings:
        output.note(f"Warning: {warning}", "yellow")
    return graph


def end(output: Output) -> None:
    """Say, below a result, that no cloud was asked."""
    output.show("", Text(CAVEAT, "dim"))


def preview(output: Output, folder: Path | None, stack: str, mode: "Mode") -> int:
    """Show the resources as a tree, with counts; programs get them whole."""
    graph = registered(output, folder, stack, mode)
    from infra.preview import golden, tree

    if output.json:
        counts = Counter(one.type for one in graph.resources.values())
        found = {**golden.snapshot(graph, exact=True), "mode": mode, "counts": dict(sorted(counts.items()))}
        output.data({**found, **no_cloud(), "warnings": list(graph.warnings)})
    output.show(tree.tree(graph), "")
    if lines := tree.outputs(graph):
        output.show(*lines, "")
    output.show(*tree.summary(graph))
    end(output)
    return 0


def graph(output: Output, folder: Path | None, stack: str, view: "View", form: "Format") -> int:
    """Write a picture; programs get its nodes and edges."""
    found = registered(output, folder, stack, "apply" if view == "system" else "preview")
    from infra.preview import diagrams

    if output.json:
        output.data({"stack": stack, "view": view, **asdict(diagrams.drawn(found, view)), **no_cloud()})
    output.write(f"{diagrams.of(found, view, form)}{_COMMENTS[form]} {CAVEAT}\n")
    return 0


def no_cloud() -> dict[str, Any]:
    """Return what every JSON result says about itself."""
    return {"cloud_asked": False, "caveat": CAVEAT}


def _need_sdk() -> None:
    if any(util.find_spec(name) is None for name in NEEDED):
        raise ExtraMissingError


@contextmanager
def _waiting(output: Output, text: str) -> Iterator[None]:
    if not output.live:
        yield
        return
    with output.err.status(Text(text)):
        yield
