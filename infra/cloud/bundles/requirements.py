"""
What is installed beside a function: the packages that its code imports, what starts it, and what those need.

Every line stands in the lock, so that what is deployed is a part of what was tested.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from infra.cloud.bundles.distributions import Distributions, Needed
from infra.cloud.bundles.lock import Lock, Pin
from infra.cloud.bundles.source_tree import BundleError
from shared.manifest.functions import RUNTIME

STARTERS = ("functions-framework", "gunicorn", "uvicorn", "uvloop", "httptools")


@dataclass(frozen=True)
class Requirements:
    """The packages of one function, by name, and the text of its ``requirements.txt``."""

    names: tuple[str, ...]
    text: str


def deployed_environment(runtime: str = RUNTIME) -> Mapping[str, str]:
    """Return the values of environment markers where the functions run."""
    match = re.fullmatch(r"python(\d)(\d+)", runtime)
    if match is None:
        raise BundleError(f"{runtime} is not a Python runtime")
    version = f"{match[1]}.{match[2]}"
    return {
        "implementation_name": "cpython",
        "implementation_version": f"{version}.0",
        "os_name": "posix",
        "platform_machine": "x86_64",
        "platform_python_implementation": "CPython",
        "platform_release": "",
        "platform_system": "Linux",
        "platform_version": "",
        "python_full_version": f"{version}.0",
        "python_version": version,
        "sys_platform": "linux",
    }


class Resolver:
    """Finds the requirements of functions, all from one lock and for one environment."""

    def __init__(self, lock: Lock, environment: Mapping[str, str]) -> None:
        self._lock = lock
        self._environment = environment
        self._distributions = Distributions(lock.pins)

    def resolve(self, third_party: Mapping[str, str]) -> Requirements:
        """Return what code needs that imports these modules, each given with the place of the import."""
        modules = [module for module in third_party if not self._distributions.is_namespace(module)]
        imported = {self._owner(module, third_party[module]) for module in modules}
        names = self._closed([(name, frozenset()) for name in (*STARTERS, *sorted(imported))])
        lines = [pin.text for name in sorted(names) for pin in self._lock.pins[name]]
        return Requirements(tuple(sorted(names)), "\n".join(lines) + "\n")

    def _owner(self, module: str, place: str) -> str:
        owner = self._distributions.owner(module)
        if owner is None:
            raise BundleError(f"{place} imports {module}, which no package of the lock brings")
        return owner

    def _closed(self, wanted: Iterable[Needed]) -> set[str]:
        pending, seen = list(wanted), set[Needed]()
        while pending:
            current = pending.pop()
            if current in seen:
                continue
            seen.add(current)
            name, extras = current
            self._check(name)
            pending.extend(self._distributions.needs(name, extras, self._environment))
        return {name for name, _ in seen}

    def _check(self, name: str) -> None:
        pin = self._pin(name)
        installed = self._distributions.version(name)
        here = [other.version for other in self._lock.pins[name]]
        if installed not in here:
            raise BundleError(f"{name} {installed} is installed, but the lock pins {pin.version}: run `make infra`")

    def _pin(self, name: str) -> Pin:
        for pin in self._lock.pins.get(name, ()):
            if pin.holds(self._environment):
                return pin
        raise BundleError(f"{name} is needed by a function and not in the lock")
