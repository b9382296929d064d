"""Pictures of a deployment for people who read, and for Graphviz."""

from collections.abc import Callable, Mapping
from typing import Final, Literal

from infra.preview import drawing, resource_view, run, system_view
from infra.preview.drawing import Drawing
from infra.preview.graph import Graph

View = Literal["system", "resources"]
Format = Literal["mermaid", "dot"]

MARKERS: Final = ("<!-- system -->", "<!-- /system -->")

_VIEWS: Final[Mapping[View, Callable[[Graph], Drawing]]] = {"system": system_view.draw, "resources": resource_view.draw}
_FORMATS: Final[Mapping[Format, Callable[[Drawing], str]]] = {"mermaid": drawing.mermaid, "dot": drawing.dot}


def drawn(graph: Graph, view: View) -> Drawing:
    """Return the picture of a graph as data; the view ``system`` is of a simulated apply."""
    return _VIEWS[view](graph)


def of(graph: Graph, view: View, form: Format) -> str:
    """Return the picture of a graph as text."""
    return _FORMATS[form](drawn(graph, view))


def for_readme(graph: Graph) -> str:
    """Return what stands in infra/README.md between MARKERS: the system of ``prod``, after a simulated apply."""
    return f"\n```mermaid\n{of(graph, 'system', 'mermaid')}```\n"


def in_readme(text: str) -> str:
    """Return what stands between MARKERS in ``text``."""
    return text.partition(MARKERS[0])[2].partition(MARKERS[1])[0]


def main() -> None:
    """Draw the picture in infra/README.md anew."""
    path = run.FOLDER / "README.md"
    text = path.read_text("utf-8")
    picture = for_readme(run.program("prod", mode="apply"))
    path.write_text(text.replace(in_readme(text), picture), "utf-8")


if __name__ == "__main__":
    main()
