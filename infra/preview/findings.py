"""What a check has to say about the graph."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

Severity = Literal["error", "warning"]

_ORDER: Final[tuple[Severity, ...]] = ("error", "warning")


@dataclass(frozen=True)
class Finding:
    """A broken rule: its name, how bad that is, the path of the resource (``""`` for the whole graph) and why."""

    rule: str
    severity: Severity
    resource: str
    text: str


def ordered(findings: Iterable[Finding]) -> list[Finding]:
    """Return each finding once, errors first, then by resource, rule and text."""
    return sorted(
        set(findings), key=lambda found: (_ORDER.index(found.severity), found.resource, found.rule, found.text)
    )


def count(findings: Iterable[Finding], severity: Severity) -> int:
    """Return how many findings have this severity."""
    return sum(found.severity == severity for found in findings)


def summary(findings: Iterable[Finding]) -> str:
    """Return the counts in words, such as ``1 error, 2 warnings``."""
    listed = list(findings)
    return ", ".join(_counted(count(listed, severity), severity) for severity in _ORDER)


def _counted(number: int, noun: str) -> str:
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"
