"""The installed packages of a lock: which modules each brings, and what each needs in turn."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import metadata

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from infra.cloud.bundles.source_tree import BundleError

_MODULE = re.compile(r"([^,]+?)(?:\.cpython-[^./,]+|\.abi3)?\.(?:py|so|pyd)(?:,|$)")

Needed = tuple[str, frozenset[str]]


class Distributions:
    """Knows installed distributions by their canonical names; what is not installed is not among them."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = tuple(names)

    @cached_property
    def _owners(self) -> Mapping[str, str]:
        facts = {name: _facts(name) for name in self._names}
        return {module: name for name, known in facts.items() if known for module in known.modules}

    @cached_property
    def _namespaces(self) -> frozenset[str]:
        parts = (module.split(".") for module in self._owners)
        above = {".".join(found[:length]) for found in parts for length in range(1, len(found))}
        return frozenset(above - self._owners.keys())

    def is_namespace(self, module: str) -> bool:
        """Return whether a module is only the folder that modules of several distributions are in."""
        return module in self._namespaces

    def owner(self, module: str) -> str | None:
        """Return the distribution that brings a module or, of ``a.b.Class``, the module that it is from."""
        while module:
            if module in self._owners:
                return self._owners[module]
            module = module.rpartition(".")[0]
        return None

    def version(self, name: str) -> str:
        """Return the installed version."""
        return self._of(name).version

    def needs(self, name: str, extras: Iterable[str], environment: Mapping[str, str]) -> list[Needed]:
        """Return what a distribution needs in an environment, by name, with the extras it asks for."""
        found: list[Needed] = []
        for requirement in self._of(name).requires:
            marker = requirement.marker
            if marker is None or any(marker.evaluate({**environment, "extra": extra}) for extra in ("", *extras)):
                found.append((canonicalize_name(requirement.name), frozenset(requirement.extras)))
        return found

    def _of(self, name: str) -> "_Facts":
        facts = _facts(name)
        if name not in self._names or facts is None:
            raise BundleError(f"{name} is not installed here, so what it needs is not known: run `make infra`")
        return facts


@dataclass(frozen=True)
class _Facts:
    """What is read of an installed distribution."""

    version: str
    requires: tuple[Requirement, ...]
    modules: tuple[str, ...]


@cache
def _facts(name: str) -> _Facts | None:
    """Return the facts of a distribution, or None when it is not installed: it may be meant for another platform."""
    try:
        found = metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return None
    record = (found.read_text("RECORD") or "").splitlines()
    modules = [
        match[1].replace("/", ".").removesuffix(".__init__") for line in record if (match := _MODULE.match(line))
    ]
    return _Facts(found.version, tuple(map(Requirement, found.requires or [])), tuple(modules))
