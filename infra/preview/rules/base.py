"""What the rules on whole resources are made of."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from infra.preview.findings import Finding
from infra.preview.graph import COMPUTED, Graph, Resource

Rule = Callable[[Graph], Iterator[Finding]]


def error(rule: str, resource: Resource, text: str) -> Finding:
    """Return a finding about ``resource``."""
    return Finding(rule, "error", resource.path, text)


def blocks(owner: Resource | Mapping[str, Any], path: str) -> Sequence[Mapping[str, Any]]:
    """Return the nested blocks of a list of inputs; none where it is missing or only the cloud can tell."""
    found = owner.get(path)
    return [block for block in found if isinstance(block, Mapping)] if isinstance(found, list) else ()


def known(*found: Any) -> bool:
    """Return whether none of these values is one that only the cloud can tell."""
    return all(value is not COMPUTED for value in found)
