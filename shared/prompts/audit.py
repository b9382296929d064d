"""The audit trail of a template: who published, labelled or rolled back what, and when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Action = Literal["publish", "label", "unlabel", "rollback"]


@dataclass(frozen=True, slots=True)
class Entry:
    """
    One act on a template; numbered without gaps.

    ``before`` and ``after`` are what the label pointed to (or the newest version, for ``publish``), None for
    nothing. ``undo`` is the entry that a rollback of this one goes back to, ``commit`` names the write it came with.
    """

    sequence: int
    at: datetime
    actor: str
    action: Action
    label: str | None = None
    before: int | None = None
    after: int | None = None
    note: str = ""
    undo: int | None = None
    commit: str = ""
