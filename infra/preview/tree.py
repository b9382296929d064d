"""The graph as a tree for people: components, their resources by type, and what is special about each."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from typing import Any, Final

from rich.text import Text
from rich.tree import Tree

from infra.preview.graph import COMPUTED, STACK_TYPE, Graph, Resource, SecretValue
from infra.preview.resource_view import kind

LONGEST_VALUE: Final = 100


def tree(graph: Graph) -> Tree:
    """Return the resources under their components, with what is protected, secret, or known to the cloud alone."""
    root = Tree(
        Text.assemble((f"{graph.project} · {graph.stack}", "bold"), (f"  {graph.mode}", "dim")), guide_style="dim"
    )
    for parent in _roots(graph):
        _add(root, parent, graph)
    return root


def outputs(graph: Graph) -> list[Text]:
    """Return the stack's outputs, a line each."""
    lines = [Text.assemble((f"  {name}", "cyan"), "  ", _value(value)) for name, value in sorted(graph.outputs.items())]
    return [Text("Outputs", "bold"), *lines] if lines else []


def summary(graph: Graph) -> list[Text]:
    """Return the counts: of all, of what is special, and per type."""
    made = [one for one in graph.resources.values() if one.custom]
    parts = sum(not one.custom and one.type != STACK_TYPE for one in graph.resources.values())
    marked = {
        "with computed inputs": sum(bool(_paths(one, _is_computed)) for one in made),
        "protected": sum(one.protect for one in made),
        "with secrets": sum(bool(_paths(one, _is_secret)) for one in made),
    }
    special = [f"{number} {what}" for what, number in marked.items() if number]
    counts = sorted(Counter(map(kind, made)).items(), key=lambda one: (-one[1], one[0]))
    return [
        Text.assemble((_counted(len(made), "resource"), "bold"), f" in {_counted(parts, 'component')}"),
        *([Text(", ".join(special))] if special else []),
        Text(", ".join(f"{number} {name}" for name, number in counts), "dim"),
    ]


def _roots(graph: Graph) -> list[Resource]:
    tops = {one.urn for one in graph.resources.values() if one.type == STACK_TYPE} | {""}
    found = [one for one in graph.resources.values() if one.parent in tops and one.type != STACK_TYPE]
    return sorted(found, key=lambda one: (not one.custom, one.name))


def _add(branch: Tree, resource: Resource, graph: Graph) -> None:
    """Add a component with its resources, those of a type together, or a resource alone."""
    node = branch.add(_line(resource, named=True))
    children = sorted(graph.children(resource.urn), key=lambda one: (one.custom, kind(one), one.name))
    for name, group in groupby(children, key=kind):
        alike = list(group)
        if len(alike) == 1 or not alike[0].custom:
            for one in alike:
                _add(node, one, graph)
        else:
            within = node.add(Text.assemble((name, "magenta"), (f" × {len(alike)}", "dim")))
            for one in alike:
                within.add(_line(one, named=False))


def _line(resource: Resource, *, named: bool) -> Text:
    line = Text(resource.name, "" if resource.custom else "bold")
    if named:
        line.append(f"  {kind(resource)}", "magenta" if resource.custom else "dim")
    if resource.protect:
        line.append("  protected", "yellow")
    if computed := _paths(resource, _is_computed):
        line.append(f"  computed: {', '.join(computed)}", "blue")
    if secret := _paths(resource, _is_secret):
        line.append(f"  secret: {', '.join(secret)}", "red")
    return line


def _paths(resource: Resource, is_such: Callable[[Any], bool]) -> list[str]:
    return [path for path, value in _walk(resource.inputs, "") if is_such(value)]


def _is_computed(value: Any) -> bool:
    return value is COMPUTED


def _is_secret(value: Any) -> bool:
    return isinstance(value, SecretValue)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _walk(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _walk(item, f"{path}.{key}" if path else key)
    elif isinstance(value, list | tuple):
        for place, item in enumerate(value):
            yield from _walk(item, f"{path}[{place}]")
    else:
        yield path, value


def _value(value: Any) -> Text:
    if value is COMPUTED:
        return Text("computed", "blue")
    if isinstance(value, SecretValue):
        return Text("secret", "red")
    if isinstance(value, Mapping):
        return Text(", ").join(Text.assemble((f"{key} ", "dim"), _value(item)) for key, item in sorted(value.items()))
    text = str(value)
    return Text(text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…")
