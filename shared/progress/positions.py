"""Positions in a tenant's stream of events: when an event was committed, and whose it is."""

import re
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, Self

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_TEXT = re.compile(r"(\d{1,17})-([A-Za-z0-9_]{0,80})-(\d{1,10})", re.ASCII)


class Position(NamedTuple):
    """
    A place in the order of commits.

    Events are written once, so the store's time of an event's commit never changes; within one commit, job and
    number decide.
    """

    micros: int
    job: str = ""
    seq: int = 0

    @classmethod
    def before(cls, moment: datetime) -> Self:
        """Return the place before everything that is committed at ``moment`` or later."""
        return cls(max((moment - _EPOCH) // _MICROSECOND, 0))

    @classmethod
    def behind(cls, moment: datetime) -> Self:
        """Return the place behind everything that was committed up to ``moment``."""
        return cls(cls.before(moment).micros + 1)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the position that ``text`` was made of; raises ValueError for any other text."""
        found = _TEXT.fullmatch(text)
        if found is None:
            raise ValueError("not a position in a stream of events")
        return cls(int(found[1]), found[2], int(found[3]))

    @property
    def moment(self) -> datetime:
        """Return the time of the commit."""
        return _EPOCH + self.micros * _MICROSECOND

    def __str__(self) -> str:
        return f"{self.micros}-{self.job}-{self.seq}"
