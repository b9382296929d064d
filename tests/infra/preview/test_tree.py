import io

import pulumi
import pytest
from rich.console import Console, RenderableType

from infra.preview import run, tree
from infra.preview.graph import Graph
from tests.infra.preview.programs import Group, Thing


def program() -> None:
    group = Group("group")
    under = pulumi.ResourceOptions(parent=group)
    first = Thing("first", pulumi.ResourceOptions.merge(under, pulumi.ResourceOptions(protect=True)))
    Thing("second", under, tags=[{"of": first.etag}])
    Thing("alone", key=pulumi.Output.secret("x"))
    pulumi.export("id", first.etag)
    pulumi.export("key", pulumi.Output.secret("x"))
    pulumi.export("urls", {"b": "1", "a": "2" * 200})


@pytest.fixture(scope="module")
def graph() -> Graph:
    return run.inline(program, config={})


def shown(*parts: RenderableType, terminal: bool = False) -> str:
    file = io.StringIO()
    console = Console(file=file, width=160, force_terminal=terminal, color_system="truecolor" if terminal else None)
    console.print(*parts, sep="\n")
    return file.getvalue()


def test_tree_has_components_types_and_marks(graph: Graph) -> None:
    assert shown(tree.tree(graph)).splitlines() == [
        "pressroom · test  preview",
        "├── alone  Thing  secret: key",
        "└── group  Group",
        "    └── Thing × 2",
        "        ├── first  protected",
        "        └── second  computed: tags[0].of",
    ]


def test_colours_are_for_terminals(graph: Graph) -> None:
    assert "\x1b[" in shown(tree.tree(graph), terminal=True)
    assert "\x1b[" not in shown(tree.tree(graph))


def test_outputs_hide_what_is_secret(graph: Graph) -> None:
    lines = shown(*tree.outputs(graph)).splitlines()

    assert lines[:3] == ["Outputs", "  id  computed", "  key  secret"]
    assert lines[3].startswith("  urls  a 222")
    assert lines[-1].endswith("2…, b 1")


def test_counts_are_told_per_type(graph: Graph) -> None:
    assert shown(*tree.summary(graph)).splitlines() == [
        "3 resources in 1 component",
        "1 with computed inputs, 1 protected, 1 with secrets",
        "3 Thing",
    ]


def test_without_outputs_there_is_no_heading() -> None:
    assert tree.outputs(Graph("p", "s", "preview", {}, {})) == []
