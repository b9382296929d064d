"""The source tree as bundles see it: own modules by name, their syntax, and the data files of packages."""

import ast
from functools import cache, cached_property
from pathlib import Path

from infra.cloud.bundles import imports
from infra.cloud.bundles.imports import Imports

REPOSITORY = Path(__file__).parents[3]
ROOMS = ("functions", "shared")
FORBIDDEN = ("infra", "tests")


class BundleError(Exception):
    """A function cannot be bundled; the text says where and why."""


class SourceTree:
    """The modules below ``root`` that may be deployed; what was read or parsed once is kept."""

    def __init__(self, root: Path = REPOSITORY) -> None:
        self.root = root
        self._contents: dict[str, bytes] = {}

    @cached_property
    def modules(self) -> dict[str, str]:
        """Every own module by its dotted name: the path of its file, from the root."""
        found = {}
        for room in ROOMS:
            for path in sorted((self.root / room).rglob("*.py")):
                relative = path.relative_to(self.root)
                parts = relative.parent.parts if path.name == "__init__.py" else relative.with_suffix("").parts
                found[".".join(parts)] = relative.as_posix()
        return found

    @cached_property
    def data(self) -> dict[str, tuple[str, ...]]:
        """The files of every package that are not modules, by the package's dotted name."""
        found: dict[str, list[str]] = {}
        for room in ROOMS:
            for path in sorted((self.root / room).rglob("*")):
                relative = path.relative_to(self.root)
                if path.is_file() and path.suffix != ".py" and not _is_litter(relative):
                    found.setdefault(self._package_above(relative), []).append(relative.as_posix())
        return {package: tuple(paths) for package, paths in found.items()}

    def is_package(self, module: str) -> bool:
        """Return whether ``module`` is a package."""
        return self.modules[module].endswith("/__init__.py")

    def package_of(self, module: str) -> str:
        """Return the package that a module is in; a package is in itself."""
        return module if self.is_package(module) else module.rpartition(".")[0]

    def parse(self, module: str) -> ast.Module:
        """Return the syntax of an own module."""
        path = self.modules[module]
        return _parsed(path, self.read(path))

    def imports(self, module: str) -> Imports:
        """Return what an own module imports, at its start or later."""
        path = self.modules[module]
        return _imports(path, self.read(path), self.package_of(module))

    def read(self, path: str) -> bytes:
        """Return what a file holds, with the line ends of a text normalised."""
        if path not in self._contents:
            self._contents[path] = _normalised((self.root / path).read_bytes())
        return self._contents[path]

    def is_normalised(self, path: str) -> bool:
        """Return whether a file holds on disk what ``read`` returns."""
        return (self.root / path).read_bytes() == self.read(path)

    def _package_above(self, path: Path) -> str:
        for folder in path.parents:
            module = ".".join(folder.parts)
            if module in self.modules and self.is_package(module):
                return module
        raise BundleError(f"{path.as_posix()} is in no package")


@cache
def _parsed(path: str, content: bytes) -> ast.Module:
    return ast.parse(content, filename=path)


@cache
def _imports(path: str, content: bytes, package: str) -> Imports:
    return imports.imports_of(_parsed(path, content).body, package)


def _is_litter(path: Path) -> bool:
    return any(part.startswith(".") or part == "__pycache__" for part in path.parts) or path.suffix == ".pyc"


def _normalised(content: bytes) -> bytes:
    try:
        content.decode()
    except UnicodeDecodeError:
        return content
    return content if b"\0" in content else content.replace(b"\r\n", b"\n")
