"""
The part of the composition root that one function can reach.

The root names every implementation, each inside the member that builds it. A member is reached when its name is used
by the function's own code, by code of the root that runs at import, or by another member that is reached. Names are
compared without regard to what they belong to, so that too much may be taken but never too little.
"""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from infra.cloud.bundles import imports

_Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Member:
    """Code that runs only when somebody uses ``name``."""

    name: str
    body: tuple[ast.AST, ...]


def reached(module: ast.Module, used: imports.Names, layers: Iterable[str] = ()) -> list[ast.AST]:
    """
    Return the code of ``module`` that can run when it is imported by code that uses these names.

    ``layers`` are the classes of the root itself: methods of those that build on them are called by name alone.
    """
    code: list[ast.AST] = []
    waiting = list(_split(module.body, code, frozenset(layers)))
    names, everything, new = set(used.used), used.anything, list(code)
    while True:
        found = imports.names_of(new, imports.ROOT)
        names |= found.used
        everything = everything or found.anything
        taken = [member for member in waiting if everything or member.name in names]
        if not taken:
            return code
        waiting = [member for member in waiting if member not in taken]
        new = [node for member in taken for node in member.body]
        code.extend(new)


def classes(module: ast.Module) -> set[str]:
    """Return the names of the classes of a module that build on others of the root, or on none."""
    found = [node for node in module.body if isinstance(node, ast.ClassDef)]
    return {node.name for node in found if all(isinstance(base, ast.Name) for base in node.bases)}


def _split(body: Iterable[ast.stmt], always: list[ast.AST], layers: frozenset[str]) -> Iterator[Member]:
    """Yield the members of a module; what runs when it is imported goes into ``always``."""
    for node in body:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                always.extend(_header(node))
                yield Member(node.name, tuple(node.body))
            case ast.ClassDef():
                always.extend([*node.decorator_list, *node.bases, *node.keywords])
                yield from _split_class(node, always, layers)
            case ast.If(test=test, orelse=orelse) if imports.is_type_checking(test):
                always.extend(orelse)
            case _:
                always.append(node)


def _split_class(node: ast.ClassDef, always: list[ast.AST], layers: frozenset[str]) -> Iterator[Member]:
    for member in node.body:
        if not isinstance(member, _Function):
            always.append(member)
            continue
        always.extend(_header(member))
        yield Member(_trigger(node, member, layers), tuple(member.body))


def _trigger(owner: ast.ClassDef, member: _Function, layers: frozenset[str]) -> str:
    """Return the name whose use may run a method; foreign bases and the language may call it without naming it."""
    foreign = [base for base in owner.bases if not (isinstance(base, ast.Name) and base.id in layers)]
    named_by_others = bool(foreign) or (member.name.startswith("__") and member.name.endswith("__"))
    return owner.name if named_by_others else member.name


def _header(node: _Function) -> list[ast.AST]:
    defaults = [default for default in (*node.args.defaults, *node.args.kw_defaults) if default is not None]
    return [*node.decorator_list, *defaults]
