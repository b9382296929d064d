"""What models of Gemini's family can and cannot do, by their names."""

import re
from dataclasses import dataclass
from typing import Any, Self

_NAME = re.compile(r"(?:.*/)?gemini-(\d+)(?:\.(\d+))?-?(\w*)")
_NEWEST = (99, 0)
_BUDGETS = {"none": 0, "minimal": 512, "low": 1_024, "medium": 8_192, "high": 24_576}
_LEVELS = {"none": "low", "minimal": "low", "low": "low", "medium": "medium"}
_LEAST_OF_PRO = 128


@dataclass(frozen=True)
class Gemini:
    """A model by its version and size; one of an unknown name counts as the newest."""

    version: tuple[int, int]
    size: str = ""
    open: bool = False

    @classmethod
    def called(cls, name: str) -> Self:
        """Return the model called ``name``."""
        if found := _NAME.match(name):
            return cls((int(found[1]), int(found[2] or 0)), found[3])
        return cls((2, 0), open=True) if "gemma" in name else cls(_NEWEST)

    @property
    def signs_calls(self) -> bool:
        """Whether tool calls come signed and must go back so."""
        return self.version >= (3, 0)

    @property
    def forms_beside_tools(self) -> bool:
        """Whether answers can be held to a form while there are tools."""
        return self.version >= (3, 0)

    @property
    def is_instructed(self) -> bool:
        """Whether the system's words have a place of their own."""
        return not self.open

    def thinking(self, effort: str) -> dict[str, Any] | None:
        """Return how to tell it to think with ``effort``, None if it cannot be told."""
        if not effort or self.version < (2, 5):
            return None
        if self.version >= (3, 0):
            return {"thinkingLevel": _LEVELS.get(effort, "high")}
        budget = _BUDGETS.get(effort, _BUDGETS["high"])
        return {"thinkingBudget": max(budget, _LEAST_OF_PRO) if self.size == "pro" else budget}
