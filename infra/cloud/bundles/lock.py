"""The lock of the product: which version of each package was tested, with the hashes of its files."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from infra.cloud.bundles.source_tree import REPOSITORY

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True)
class Pin:
    """One entry of a lock: a requirement with an exact version, and its text with the hashes, as it stands there."""

    requirement: Requirement
    text: str

    def holds(self, environment: Mapping[str, str]) -> bool:
        """Return whether the entry is meant for this environment."""
        return self.requirement.marker is None or self.requirement.marker.evaluate(dict(environment))

    @property
    def version(self) -> str:
        """The version that is pinned."""
        return next(iter(self.requirement.specifier)).version


class Lock:
    """The entries of a lock, by package; a package has several when its version depends on the environment."""

    def __init__(self, text: str) -> None:
        self._text = text.replace("\r\n", "\n")

    @cached_property
    def pins(self) -> Mapping[str, Sequence[Pin]]:
        """All entries, by the canonical name of the package."""
        found: dict[str, list[Pin]] = {}
        for entry in re.split(r"\n(?=\S)", self._text.strip()):
            if _NAME.match(entry):
                requirement = Requirement(entry.partition("\\")[0].strip())
                found.setdefault(canonicalize_name(requirement.name), []).append(Pin(requirement, entry.rstrip()))
        return found


def load(root: Path = REPOSITORY) -> Lock:
    """Return the lock of what runs."""
    return Lock((root / "requirements.txt").read_text())
