"""The archive of a function: a generated entry point and requirements, its files, and a digest of all of it."""

import hashlib
import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from infra.cloud.bundles import closure as closures
from infra.cloud.bundles import lock, requirements
from infra.cloud.bundles.closure import Closure
from infra.cloud.bundles.requirements import Requirements, Resolver
from infra.cloud.bundles.source_tree import SourceTree
from shared.manifest.functions import Function

_EPOCH = (1980, 1, 1, 0, 0, 0)
_ENTRY_POINT = '''"""Entry point of the archive: the cloud function {name}, and nothing else."""

import gc

gc.disable()  # what is imported stays, and looking through it again and again takes a sixth of the start
from functions.{name}.main import {name}

gc.freeze()
gc.enable()

__all__ = ["{name}"]
'''


@dataclass(frozen=True)
class Archive:
    """
    What is uploaded for one function.

    ``files`` are taken as they are on disk, by their path in the archive and below the root of the repository, which
    is the same; ``texts`` are made here.
    """

    closure: Closure
    requirements: Requirements
    files: tuple[str, ...]
    texts: Mapping[str, str]
    tree: SourceTree

    @property
    def function(self) -> Function:
        """The function that it is for."""
        return self.closure.function

    def contents(self) -> Iterator[tuple[str, bytes]]:
        """Yield every file of the archive, sorted by path."""
        for path in sorted((*self.files, *self.texts)):
            yield path, self.texts[path].encode() if path in self.texts else self.tree.read(path)

    @cached_property
    def digest(self) -> str:
        """The digest of all paths and contents; the same for the same code on every machine."""
        found = hashlib.sha256()
        for path, content in self.contents():
            found.update(f"{path}\0{len(content)}\0".encode())
            found.update(content)
        return found.hexdigest()

    @cached_property
    def size(self) -> int:
        """The bytes of all files together, before they are packed."""
        return sum(len(content) for _, content in self.contents())

    def pack(self) -> bytes:
        """Return the archive as a ZIP file, byte by byte the same for the same contents."""
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
            for path, content in self.contents():
                target.writestr(zipfile.ZipInfo(path, _EPOCH), content, zipfile.ZIP_DEFLATED)
        return packed.getvalue()


def entry_point(function: Function) -> str:
    """Return the module that the platform imports to start ``function``."""
    return _ENTRY_POINT.format(name=function.name)


class Builder:
    """Makes the archives of functions from one source tree and its lock."""

    def __init__(self, tree: SourceTree | None = None) -> None:
        self._tree = tree or SourceTree()
        self._resolver = Resolver(lock.load(self._tree.root), requirements.deployed_environment())

    def build(self, function: Function) -> Archive:
        """Return the archive of a function; raises BundleError when it cannot be made."""
        found = closures.closure(function, self._tree)
        needed = self._resolver.resolve(found.third_party)
        made = {"main.py": entry_point(function), "requirements.txt": needed.text}
        odd = {path: self._tree.read(path).decode() for path in found.files if not self._tree.is_normalised(path)}
        files = tuple(path for path in found.files if path not in odd)
        return Archive(found, needed, files, {**made, **odd}, self._tree)
