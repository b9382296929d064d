"""What a piece of code imports when it runs, and the names that it uses, read from its syntax."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

_DYNAMIC = {"import_module", "__import__"}
HANDLERS = frozenset({"services"})
ROOT = HANDLERS | {"self"}
_BY_NAME = {"getattr", "attrgetter", "methodcaller", "__getattribute__", "__getattr__"}


@dataclass
class Imports:
    """
    What code imports.

    ``modules`` are dotted names with the line that asks for them; of ``from a import b`` both ``a`` and ``a.b``, for
    either may be the module. ``computed`` are the lines that import what only running them can tell.
    """

    modules: dict[str, int] = field(default_factory=dict)
    computed: list[int] = field(default_factory=list)


class _ImportVisitor(ast.NodeVisitor):
    """Collects imports wherever they stand, except those that only a type checker sees."""

    def __init__(self, package: str) -> None:
        self.found = Imports()
        self._package = package

    def visit_If(self, node: ast.If) -> None:
        if is_type_checking(node.test):
            for statement in node.orelse:
                self.visit(statement)
        else:
            self.generic_visit(node)

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            self._add(alias.name, node.lineno)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        base = self._absolute(node)
        self._add(base, node.lineno)
        for alias in node.names:
            self._add(f"{base}.{alias.name}", node.lineno)

    def visit_Call(self, node: ast.Call) -> None:
        if _last_name(node.func) in _DYNAMIC:
            self._add_dynamic(node)
        self.generic_visit(node)

    def _absolute(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        base = self._package.split(".")[: len(self._package.split(".")) - node.level + 1]
        return ".".join([*base, node.module] if node.module else base)

    def _add_dynamic(self, node: ast.Call) -> None:
        name = node.args[0] if node.args else None
        if isinstance(name, ast.Constant) and isinstance(name.value, str) and not name.value.startswith("."):
            self._add(name.value, node.lineno)
        else:
            self.found.computed.append(node.lineno)

    def _add(self, module: str, line: int) -> None:
        self.found.modules.setdefault(module, line)


def imports_of(nodes: Iterable[ast.AST], package: str) -> Imports:
    """Return what ``nodes``, code of a module in ``package``, import at any time."""
    visitor = _ImportVisitor(package)
    for node in nodes:
        visitor.visit(node)
    return visitor.found


@dataclass
class Names:
    """The names that code uses; ``anything`` when it looks up names that only running it can tell."""

    used: set[str] = field(default_factory=set)
    anything: bool = False


def names_of(nodes: Iterable[ast.AST], owners: frozenset[str] = HANDLERS) -> Names:
    """
    Return every name that ``nodes`` may look up: variables, attributes, imported names, patterns.

    ``owners`` is what the composition root's product is called in them; nothing else leads to its members.
    """
    found = Names()
    for node in nodes:
        for inner in ast.walk(node):
            found.used.update(_names(inner))
            found.anything = found.anything or _looks_up_by_name(inner, owners)
    return found


def _names(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            yield name
        case ast.ImportFrom(names=aliases) | ast.Import(names=aliases):
            yield from (alias.name for alias in aliases)
        case ast.MatchClass(kwd_attrs=attributes):
            yield from attributes
        case ast.Call(args=[_, ast.Constant(value=str() as name), *_]) if _last_name(node.func) == "getattr":
            yield name


def _looks_up_by_name(node: ast.AST, owners: frozenset[str]) -> bool:
    match node:
        case ast.Call(func=ast.Name(id="getattr"), args=[_, ast.Constant(), *_]):
            return False
        case ast.Call(func=ast.Name(id="getattr"), args=[owner, *_]):
            return any(isinstance(part, ast.Name) and part.id in owners for part in ast.walk(owner))
        case ast.Call():
            return _last_name(node.func) in _BY_NAME
        case _:
            return False


def _last_name(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def is_type_checking(test: ast.expr) -> bool:
    """Return whether a condition holds for type checkers alone."""
    return _last_name(test) == "TYPE_CHECKING"
