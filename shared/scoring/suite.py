"""Suites: named sets of assertions."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from shared import ids
from shared.scoring.assertion import Assertion

SCORING: Final = 1
"""Raised when assertions of the same words come to score otherwise, so that no score of before is taken for one."""


@dataclass(frozen=True)
class Suite:
    """
    What the outputs of a prompt must be.

    The score of an output is the weighted mean of its assertions. It passes when every assertion holds or, with a
    ``threshold``, when its score reaches that.
    """

    name: str
    assertions: tuple[Assertion, ...]
    threshold: float | None = None

    @classmethod
    def of(cls, fields: Mapping[str, Any]) -> "Suite":
        """Return the suite that ``fields`` describe."""
        return cls(fields["name"], tuple(map(Assertion.of, fields["assertions"])), fields.get("threshold"))

    def fields(self) -> dict[str, Any]:
        """Return the suite as plain data."""
        return {
            "name": self.name,
            "assertions": [assertion.fields() for assertion in self.assertions],
            "threshold": self.threshold,
        }

    @cached_property
    def hash(self) -> str:
        """The SHA-256 of what is demanded; the name is no part of it."""
        return ids.content_hash([SCORING, self.threshold, [assertion.fields() for assertion in self.assertions]])
