"""Keeps the rendering of a prompt short: every loop, filter and text is charged for, up to a limit."""

from collections.abc import Iterable, Iterator
from typing import Any

from jinja2 import TemplateRuntimeError

MAX_EFFORT = 100_000
MAX_OUTPUT = 500_000

_CHARACTERS_PER_UNIT = 500


class BudgetError(TemplateRuntimeError):
    """The template needs too much effort or text."""


class Meter:
    """What is left of the effort that one rendering may take."""

    def __init__(self, effort: int = MAX_EFFORT) -> None:
        self._left = effort

    def charge(self, units: int) -> None:
        """Take ``units`` of effort off."""
        self._left -= max(0, units)
        if self._left < 0:
            raise BudgetError("it takes too much effort: too many turns of loops, or too much text in filters")

    def charge_value(self, value: Any) -> None:
        """Take off what it takes to go through ``value`` once."""
        if isinstance(value, str):
            self.charge(1 + len(value) // _CHARACTERS_PER_UNIT)
        elif isinstance(value, list):
            texts = sum(len(item) for item in value if isinstance(item, str))
            self.charge(1 + len(value) + texts // _CHARACTERS_PER_UNIT)
        else:
            self.charge(1)

    def reserve(self, characters: int) -> None:
        """Take off what it takes to write a text of so many ``characters``, or refuse that."""
        check_length(characters)
        self.charge(1 + characters // _CHARACTERS_PER_UNIT)

    def turns(self, iterable: Iterable[Any], effort: int) -> Iterator[Any]:
        """Yield what ``iterable`` yields, at the price of ``effort`` for each turn."""
        for item in iterable:
            self.charge(effort)
            yield item


def check_length(characters: int) -> None:
    """Refuse a text of too many ``characters``."""
    if characters > MAX_OUTPUT:
        raise BudgetError(f"it makes a text of more than {MAX_OUTPUT} characters")
