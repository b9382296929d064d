"""A picture as data, nodes in groups and edges between them, and how Mermaid and Graphviz write it down."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

Shape = Literal["box", "round", "cylinder", "queue"]

_MERMAID: Final[Mapping[Shape, tuple[str, str]]] = {
    "box": ("[", "]"),
    "round": ("([", "])"),
    "cylinder": ("[(", ")]"),
    "queue": ("[[", "]]"),
}
_DOT: Final[Mapping[Shape, str]] = {"box": "box", "round": "oval", "cylinder": "cylinder", "queue": "box3d"}
_LONGEST_ID: Final = 50
_NOT_IN_ID: Final = re.compile(r"[^a-zA-Z0-9_]+")


@dataclass(frozen=True, order=True)
class Node:
    """Something in the picture; ``group`` is the id of the group that it stands in."""

    id: str
    label: str
    shape: Shape = "box"
    group: str = ""


@dataclass(frozen=True, order=True)
class Edge:
    """An arrow between two nodes or groups, by id."""

    source: str
    target: str
    label: str = ""
    dashed: bool = False


@dataclass(frozen=True)
class Drawing:
    """Nodes and edges in the order in which they are written; ``groups`` has labels by id."""

    nodes: Sequence[Node]
    edges: Sequence[Edge]
    groups: Mapping[str, str] = field(default_factory=dict)


def mermaid(drawing: Drawing) -> str:
    """Return the drawing in Mermaid's language, as GitHub draws it."""
    ids = _ids(drawing)
    lines = ["flowchart LR"]
    for group, nodes in _grouped(drawing):
        written = [_mermaid_node(ids[node.id], node) for node in nodes]
        if group:
            lines += [f"  subgraph {ids[group]}[{_label(drawing.groups[group])}]", *(f"  {line}" for line in written)]
            lines += ["  end"]
        else:
            lines += written
    for edge in drawing.edges:
        arrow = "-.->" if edge.dashed else "-->"
        label = f"|{_label(edge.label)}|" if edge.label else ""
        lines.append(f"  {ids[edge.source]} {arrow}{label} {ids[edge.target]}")
    return "\n".join(lines) + "\n"


def dot(drawing: Drawing) -> str:
    """Return the drawing in Graphviz' language."""
    lines = ["digraph {", "  rankdir=LR; compound=true;", '  node [fontname="Helvetica"]; edge [fontname="Helvetica"];']
    for group, nodes in _grouped(drawing):
        written = [f"  {_quoted(one.id)} [label={_quoted(one.label)}, shape={_DOT[one.shape]}];" for one in nodes]
        if group:
            lines += [f"  subgraph {_quoted('cluster_' + group)} {{", f"    label={_quoted(drawing.groups[group])};"]
            lines += [*(f"  {line}" for line in written), "  }"]
        else:
            lines += written
    lines += [_dot_edge(drawing, edge) for edge in drawing.edges]
    return "\n".join([*lines, "}"]) + "\n"


def _dot_edge(drawing: Drawing, edge: Edge) -> str:
    """Return an arrow; Graphviz lets one end at a group only by way of a node in it."""
    given = {"label": edge.label, "style": "dashed" if edge.dashed else ""}
    ends = []
    for end, clip in ((edge.source, "ltail"), (edge.target, "lhead")):
        if end in drawing.groups:
            given[clip] = f"cluster_{end}"
        ends.append(_quoted(next((node.id for node in drawing.nodes if node.group == end), end)))
    attributes = ", ".join(f"{key}={_quoted(value)}" for key, value in given.items() if value)
    return f"  {ends[0]} -> {ends[1]}" + (f" [{attributes}];" if attributes else ";")


def _grouped(drawing: Drawing) -> Iterator[tuple[str, list[Node]]]:
    for group in ("", *drawing.groups):
        nodes = [node for node in drawing.nodes if node.group == group]
        if nodes:
            yield group, nodes


def _ids(drawing: Drawing) -> Mapping[str, str]:
    """Return an id that Mermaid can read for every node and group; a long one gives way to a number."""
    found: dict[str, str] = {}
    for given in (*drawing.groups, *(node.id for node in drawing.nodes)):
        short = _NOT_IN_ID.sub("_", given)
        found[given] = short if len(short) <= _LONGEST_ID and short not in found.values() else f"n{len(found)}"
    return found


def _mermaid_node(identity: str, node: Node) -> str:
    opening, closing = _MERMAID[node.shape]
    return f"  {identity}{opening}{_label(node.label)}{closing}"


def _label(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")
    return '"' + escaped.replace("\n", "<br>") + '"'


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
