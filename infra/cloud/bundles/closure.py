"""Which files a function needs: every own module that it can import, with the packages above and their data."""

import ast
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field

from infra.cloud.bundles import composition, imports
from infra.cloud.bundles.imports import Imports
from infra.cloud.bundles.source_tree import FORBIDDEN, ROOMS, BundleError, SourceTree
from shared.manifest.functions import Function

COMPOSITION_ROOT = "shared.bootstrap"
LAYERS = "shared.composition."


@dataclass(frozen=True)
class Closure:
    """
    All that a function can reach.

    ``modules`` are its own modules, ``files`` their paths from the root of the repository with the data files of
    their packages; both sorted. ``third_party`` are the other modules it imports, by dotted name, each with the place
    of one import.
    """

    function: Function
    modules: tuple[str, ...]
    files: tuple[str, ...]
    third_party: Mapping[str, str]


def closure(function: Function, tree: SourceTree) -> Closure:
    """Return what ``function`` can reach, starting at its entry point and at the routes that it describes."""
    walk = _Walk(function, tree)
    walk.enter(f"functions.{function.name}.main", "the manifest")
    for described in function.describes:
        walk.enter(f"functions.{described}.routes", "the manifest")
    walk.finish()
    modules = tuple(sorted(walk.seen))
    files = {tree.modules[module] for module in modules}
    files.update(path for module in modules for path in tree.data.get(module, ()))
    return Closure(function, modules, tuple(sorted(files)), dict(sorted(walk.third_party.items())))


@dataclass
class _Walk:
    """The modules found so far; the composition root is read last, for what it imports depends on all others."""

    function: Function
    tree: SourceTree
    seen: set[str] = field(default_factory=set)
    third_party: dict[str, str] = field(default_factory=dict)

    def enter(self, module: str, place: str) -> None:
        """Take ``module`` and all that it imports; ``place`` tells who asked for it."""
        if module not in self.tree.modules:
            raise BundleError(f"{place} asks for {module}, which is no module of this repository")
        pending = [module]
        while pending:
            current = pending.pop()
            if current in self.seen:
                continue
            self.seen.add(current)
            pending.extend(_parents(current))
            if not _is_root(current):
                pending.extend(self._follow(current, self.tree.imports(current)))

    def finish(self) -> None:
        """Take what the composition root imports for the names that the function uses, until nothing is new."""
        before = -1
        while COMPOSITION_ROOT in self.seen and before != len(self.seen):
            before = len(self.seen)
            for root, code in self._reached().items():
                for module in self._follow(root, imports.imports_of(code, self.tree.package_of(root))):
                    self.enter(module, root)

    def _reached(self) -> dict[str, list[ast.AST]]:
        """Return the code of each module of the root that can run; what runs in one may name members of another."""
        whole = {module: self.tree.parse(module) for module in self.tree.modules if _is_root(module)}
        layers = {name for parsed in whole.values() for name in composition.classes(parsed)}
        roots = {module: parsed for module, parsed in sorted(whole.items()) if module in self.seen}
        used = imports.names_of(self.tree.parse(module) for module in self._own())
        while True:
            code = {root: composition.reached(parsed, used, layers) for root, parsed in roots.items()}
            found = imports.names_of((node for nodes in code.values() for node in nodes), imports.ROOT)
            names = imports.Names(used.used | found.used, used.anything or found.anything)
            if names == used:
                return code
            used = names

    def _own(self) -> list[str]:
        prefix = f"functions.{self.function.name}."
        return [module for module in self.seen if module.startswith(prefix)]

    def _follow(self, module: str, found: Imports) -> list[str]:
        self._check(module, found)
        for name, line in found.modules.items():
            if _is_third_party(name):
                self.third_party.setdefault(name, f"{self.tree.modules[module]}:{line}")
        return [name for name in found.modules if name in self.tree.modules]

    def _check(self, module: str, found: Imports) -> None:
        path = self.tree.modules[module]
        for line in found.computed:
            if not _is_root(module) or not self.function.describes:
                raise BundleError(f"{path}:{line} imports what cannot be told in advance")
        for name, line in found.modules.items():
            if name.partition(".")[0] in FORBIDDEN:
                raise BundleError(f"{path}:{line} imports {name}, which is never deployed")
            if name.partition(".")[0] in ROOMS and not self._exists(name):
                raise BundleError(f"{path}:{line} imports {name}, which does not exist")

    def _exists(self, name: str) -> bool:
        return name in self.tree.modules or name.rpartition(".")[0] in self.tree.modules


def _is_root(module: str) -> bool:
    return module == COMPOSITION_ROOT or module.startswith(LAYERS)


def _parents(module: str) -> list[str]:
    parts = module.split(".")
    return [".".join(parts[:length]) for length in range(1, len(parts))]


def _is_third_party(module: str) -> bool:
    top = module.partition(".")[0]
    return bool(top) and top not in ROOMS and top not in FORBIDDEN and top not in sys.stdlib_module_names
