"""What a judge decides on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shared.models.base import CompletionRequest
from shared.scoring.evaluation import Output


@dataclass(frozen=True)
class Case:
    """
    An output, what is demanded of it, and what it was made of.

    ``model`` judges, ``request`` is what ``writer`` was asked. ``given_threshold`` is the assertion's own, None where
    ``threshold`` is the usual one.
    """

    output: Output
    value: Any
    threshold: float
    given_threshold: float | None
    variables: Mapping[str, Any]
    model: str
    writer: str
    request: CompletionRequest

    @property
    def wanted(self) -> str:
        """Return the value as text."""
        return str(self.value or "")
