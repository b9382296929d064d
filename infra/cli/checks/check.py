"""A check: what was looked at, how it is, and what to do about it."""

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["good", "doubtful", "bad"]
MARKS: dict[Verdict, str] = {"good": "✓", "doubtful": "!", "bad": "✗"}


@dataclass(frozen=True)
class Check:
    """One finding; ``hint`` says how to mend it."""

    name: str
    verdict: Verdict
    detail: str
    hint: str = ""
