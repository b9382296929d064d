"""The part of Jinja that prompts may use: values, conditions, loops, filters; no calls, attributes or files."""

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any, cast

from jinja2 import TemplateSyntaxError, nodes
from jinja2.visitor import NodeTransformer

from shared.prompts import filters

MAX_DEPTH = 50
MAX_NODES = 4_000

_ALLOWED: frozenset[type[nodes.Node]] = frozenset({
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.For, nodes.Assign),
    *(nodes.Name, nodes.Const, nodes.List, nodes.Tuple, nodes.CondExpr, nodes.Getattr, nodes.Getitem, nodes.Slice),
    *(nodes.Filter, nodes.Test, nodes.Keyword, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not),
    *(nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Neg, nodes.Pos, nodes.Concat),
})
_LOOP_ATTRIBUTES = frozenset({
    *("first", "index", "index0", "last", "length"),
    *("nextitem", "previtem", "revindex", "revindex0"),
})


def check(template: nodes.Template) -> None:
    """Raise TemplateSyntaxError for the first thing in ``template`` that prompts may not use."""
    for number, (node, depth) in enumerate(_walk(template, 0)):
        complaint = _complaint(node, depth) if number < MAX_NODES else f"it has more than {MAX_NODES} elements"
        if complaint:
            raise TemplateSyntaxError(complaint, node.lineno)


def metered(template: nodes.Template) -> nodes.Template:
    """Return ``template`` changed so that it pays for the turns of its loops and for the texts it joins."""
    changed: nodes.Template = _Metering().visit(template)
    return changed


def first_lines(template: nodes.Template, names: Collection[str]) -> dict[str, int]:
    """Return the line where each of ``names`` is used first."""
    lines: dict[str, int] = {}
    for node in template.find_all(nodes.Name):
        if node.name in names:
            lines[node.name] = min(node.lineno, lines.get(node.name, node.lineno))
    return lines


def _walk(node: nodes.Node, depth: int) -> Iterator[tuple[nodes.Node, int]]:
    pending = [(node, depth)]
    while pending:
        node, depth = pending.pop()
        yield node, depth
        pending.extend((child, depth + 1) for child in node.iter_child_nodes())


def _complaint(node: nodes.Node, depth: int) -> str | None:
    if depth > MAX_DEPTH:
        return f"this is nested deeper than {MAX_DEPTH} levels"
    if type(node) not in _ALLOWED:
        return f"'{type(node).__name__.lower()}' is not part of the language of prompts"
    rule = _RULES.get(type(node))
    return rule(node) if rule else None


def _name(node: Any) -> str | None:
    return "'self' is not part of the language of prompts" if node.name == "self" else None


def _literal(node: Any) -> str | None:
    """Lists never hold lists, which keeps the size of every value in check."""
    return None if all(map(_is_constant, node.items)) else "a list written in a prompt holds only constants"


def _loop(node: Any) -> str | None:
    return "loops cannot be recursive" if node.recursive else _target(node)


def _target(node: Any) -> str | None:
    return None if isinstance(node.target, nodes.Name) else "only a single name can be set"


def _attribute(node: Any) -> str | None:
    of_loop = isinstance(node.node, nodes.Name) and node.node.name == "loop"
    if of_loop and node.attr in _LOOP_ATTRIBUTES:
        return None
    return "only 'loop' has attributes: " + _listed(_LOOP_ATTRIBUTES)


def _item(node: Any) -> str | None:
    key = node.arg
    steps = (key.start, key.stop, key.step) if isinstance(key, nodes.Slice) else (key,)
    return None if all(step is None or _is_integer(step) for step in steps) else "an item is named by a number"


def _constant(node: Any) -> str | None:
    infinite = isinstance(node.value, float) and not math.isfinite(node.value)
    return "the number is too large" if infinite else None


def _filtering(node: Any) -> str | None:
    signature = filters.SIGNATURES.get(node.name)
    if signature is None:
        return f"there is no filter '{node.name}', but {_listed(filters.SIGNATURES)}"
    try:
        signature.bind(None, None, *node.args, **{option.key: option.value for option in node.kwargs})
    except TypeError:
        return f"the filter '{node.name}' does not take these arguments"
    return _unpacking(node)


def _testing(node: Any) -> str | None:
    if node.name not in filters.TESTS:
        return f"there is no test '{node.name}', but {_listed(filters.TESTS)}"
    return _unpacking(node)


def _unpacking(node: Any) -> str | None:
    return "arguments cannot be unpacked" if node.dyn_args or node.dyn_kwargs else None


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


_RULES: Mapping[type[nodes.Node], Callable[[Any], str | None]] = {
    nodes.Name: _name,
    nodes.List: _literal,
    nodes.Tuple: _literal,
    nodes.For: _loop,
    nodes.Assign: _target,
    nodes.Getattr: _attribute,
    nodes.Getitem: _item,
    nodes.Const: _constant,
    nodes.Filter: _filtering,
    nodes.Test: _testing,
}


def _is_constant(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Const) or (isinstance(node, nodes.Neg) and isinstance(node.node, nodes.Const))


def _is_integer(node: nodes.Node) -> bool:
    constant = node.node if isinstance(node, nodes.Neg) else node
    return isinstance(constant, nodes.Const) and isinstance(constant.value, int)


class _Metering(NodeTransformer):
    def visit_For(self, node: nodes.For) -> nodes.For:  # noqa: N802 - named by Jinja
        effort = sum(1 for child in node.body for _ in _walk(child, 0))
        self.generic_visit(node)
        node.iter = _filter(cast("nodes.Expr", node.iter), filters.TURNS, nodes.Const(1 + effort, lineno=node.lineno))
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Filter:  # noqa: N802 - named by Jinja
        self.generic_visit(node)
        return _filter(nodes.List(node.nodes, lineno=node.lineno), filters.CONCATENATED)

    def visit_Operand(self, node: nodes.Operand) -> nodes.Operand:  # noqa: N802 - named by Jinja
        self.generic_visit(node)
        if node.op in {"in", "notin"}:
            node.expr = _filter(node.expr, filters.SEARCHED)
        return node

    def visit_CondExpr(self, node: nodes.CondExpr) -> nodes.CondExpr:  # noqa: N802 - named by Jinja
        self.generic_visit(node)
        node.expr2 = node.expr2 or nodes.Const(None, lineno=node.lineno)
        return node


def _filter(value: nodes.Expr, name: str, *arguments: nodes.Expr) -> nodes.Filter:
    return nodes.Filter(value, name, list(arguments), [], None, None, lineno=value.lineno)
