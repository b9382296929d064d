"""What one measure or check finds in a text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from shared.scoring.assertion import Span

MOST_EVIDENCE: Final = 20


@dataclass(frozen=True, slots=True)
class Finding:
    """
    A score from 0 to 1, whether it is enough, a sentence that states what was found, and where it stands.

    ``issue`` is what a writer should mend, in few words; empty when there is nothing.
    """

    score: float
    passed: bool
    reason: str
    evidence: tuple[Span, ...] = ()
    issue: str = ""


def plain(holds: bool, fact: str, otherwise: str, evidence: Iterable[Span] = ()) -> Finding:  # noqa: FBT001 - private and clear
    """Return the finding of a check that holds or does not; each of both sentences states a fact."""
    return Finding(float(holds), holds, fact if holds else otherwise, first(evidence))


def graded(score: float, threshold: float, reason: str, evidence: Iterable[Span] = (), issue: str = "") -> Finding:
    """Return the finding of a measure, which is enough from ``threshold`` on."""
    bounded = min(1.0, max(0.0, score))
    return Finding(bounded, bounded >= threshold - 1e-9, reason, first(evidence), issue)


def first(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the first spans; nobody reads a thousand."""
    found: list[Span] = []
    for span in spans:
        if len(found) == MOST_EVIDENCE:
            break
        found.append(span)
    return tuple(found)


def quoted(text: object, most: int = 60) -> str:
    """Return a piece of text as a sentence can hold it."""
    flat = " ".join(str(text).split())
    return f'"{flat}"' if len(flat) <= most else f'"{flat[: most - 1]}…"'


def listed(items: Sequence[object], most: int = 8) -> str:
    """Return items one after the other, the number of those that are too many in the end."""
    told = ", ".join(quoted(item) for item in items[:most])
    return f"{told} and {len(items) - most} more" if len(items) > most else told
