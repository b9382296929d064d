"""
Regular expressions searched in time that grows with the text and no faster.

Python's own matcher goes back and tries again, which a caller's pattern can make last for hours. Here all ways through
a pattern are followed at once (Thompson 1968). What refers back or looks around cannot be followed so, and is refused.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from re import _parser as parser  # type: ignore[attr-defined]  # the one place that says what a pattern is made of
from typing import Any, Final

MOST_STATES: Final = 3_000

Test = Callable[[str], bool]


class UnsupportedPatternError(ValueError):
    """The pattern cannot be followed in one pass."""


@dataclass(slots=True)
class _State:
    """A step: a ``test`` of one character, or of the place, or none; and what can follow."""

    test: Test | None = None
    place: Callable[[str, int], bool] | None = None
    follow: list[int] = field(default_factory=list)


class Automaton:
    """A compiled pattern."""

    def __init__(self, pattern: str) -> None:
        """Compile ``pattern``; raises ``re.error`` for a broken one and UnsupportedPatternError."""
        parsed = parser.parse(pattern)
        self._states: list[_State] = [_State()]
        self._first = self._sequence(parsed, 0, parsed.state.flags)

    def search(self, text: str) -> tuple[int, int] | None:
        """Return where the match stands that ends first, of those the one that begins first."""
        active: dict[int, int] = {}
        for at in range(len(text) + 1):
            active.setdefault(self._first, at)
            reached = self._closure(active, text, at)
            if 0 in reached:
                return reached[0], at
            active = self._moved(reached, text[at]) if at < len(text) else {}
        return None

    def _moved(self, reached: Mapping[int, int], character: str) -> dict[int, int]:
        moved: dict[int, int] = {}
        for number, begun in reached.items():
            state = self._states[number]
            if state.test is not None and state.test(character):
                following = state.follow[0]
                moved[following] = min(begun, moved.get(following, begun))
        return moved

    def _closure(self, active: Mapping[int, int], text: str, at: int) -> dict[int, int]:
        """Return the states that can be reached without a character, each with the earliest begin."""
        reached: dict[int, int] = {}
        for first, begun in sorted(active.items(), key=lambda each: each[1]):
            pending = [first]
            while pending:
                number = pending.pop()
                state = self._states[number]
                if number in reached or (state.place is not None and not state.place(text, at)):
                    continue
                reached[number] = begun
                if state.test is None:
                    pending.extend(state.follow)
        return reached

    def _add(self, state: _State) -> int:
        if len(self._states) >= MOST_STATES:
            raise UnsupportedPatternError("it is too large")
        self._states.append(state)
        return len(self._states) - 1

    def _sequence(self, parsed: Sequence[Any], following: int, flags: int) -> int:
        for operation, argument in reversed(parsed):
            following = self._step(str(operation), argument, following, flags)
        return following

    def _step(self, name: str, argument: Any, following: int, flags: int) -> int:
        if name in _REPEATS:
            return self._repeat(argument, following, flags)
        if name == "SUBPATTERN":
            _, added, removed, body = argument
            return self._sequence(body, following, (flags | added) & ~removed)
        if name == "BRANCH":
            return self._add(_State(follow=[self._sequence(one, following, flags) for one in argument[1]]))
        if name == "AT":
            return self._add(_State(place=_place(str(argument), flags), follow=[following]))
        return self._add(_State(test=_test(name, argument, flags), follow=[following]))

    def _repeat(self, argument: Any, following: int, flags: int) -> int:
        least, most, body = argument
        if most is parser.MAXREPEAT:
            loop = self._add(_State(follow=[following]))
            self._states[loop].follow.append(self._sequence(body, loop, flags))
            following = loop
        else:
            end = following
            for _ in range(int(most) - int(least)):
                following = self._add(_State(follow=[self._sequence(body, following, flags), end]))
        for _ in range(int(least)):
            following = self._sequence(body, following, flags)
        return following


_REPEATS: Final = frozenset({"MAX_REPEAT", "MIN_REPEAT"})


def _test(name: str, argument: Any, flags: int) -> Test:
    """Return the test of one character."""
    if name == "ANY":
        return (lambda _: True) if flags & re.DOTALL else (lambda one: one != "\n")
    wanted = _SINGLE.get(name)
    if wanted is None:
        raise UnsupportedPatternError("it refers back or looks around")
    test = wanted(argument, flags)
    negated = name == "NOT_LITERAL" or (name == "IN" and str(argument[0][0]) == "NEGATE")
    folded = _folded(test) if flags & re.IGNORECASE else test
    return (lambda one: not folded(one)) if negated else folded


def _folded(test: Test) -> Test:
    return lambda one: test(one) or test(one.lower()) or test(one.upper())


def _literal(argument: Any, _: int) -> Test:
    character = chr(argument)
    return lambda one: one == character


def _range(argument: Any, _: int) -> Test:
    low, high = chr(argument[0]), chr(argument[1])
    return lambda one: len(one) == 1 and low <= one <= high


def _category(argument: Any, flags: int) -> Test:
    kind = str(argument).removeprefix("CATEGORY_")
    test = _KINDS[kind.removeprefix("NOT_")]
    plain = (lambda one: one.isascii() and test(one)) if flags & re.ASCII else test
    return (lambda one: not plain(one)) if kind.startswith("NOT_") else plain


def _any_of(argument: Any, flags: int) -> Test:
    """Return the test of a class; whether it is negated is looked at elsewhere."""
    tests = [_SINGLE[str(name)](one, flags) for name, one in argument if str(name) != "NEGATE"]
    return lambda one: any(test(one) for test in tests)


_KINDS: Final[Mapping[str, Test]] = {
    "DIGIT": str.isdecimal,
    "SPACE": str.isspace,
    "WORD": lambda one: one.isalnum() or one == "_",
}
_SINGLE: Final[Mapping[str, Callable[[Any, int], Test]]] = {
    "LITERAL": _literal,
    "NOT_LITERAL": _literal,
    "RANGE": _range,
    "CATEGORY": _category,
    "IN": _any_of,
}


def _place(name: str, flags: int) -> Callable[[str, int], bool]:
    """Return the test of a place in a text."""
    if name == "AT_BEGINNING" and flags & re.MULTILINE:
        return lambda text, at: at == 0 or text[at - 1] == "\n"
    if name == "AT_END" and flags & re.MULTILINE:
        return lambda text, at: at == len(text) or text[at] == "\n"
    return _PLACES[name]


def _boundary(text: str, at: int) -> bool:
    word = _KINDS["WORD"]
    return (at > 0 and word(text[at - 1])) != (at < len(text) and word(text[at]))


_PLACES: Final[Mapping[str, Callable[[str, int], bool]]] = {
    "AT_BEGINNING": lambda _, at: at == 0,
    "AT_BEGINNING_STRING": lambda _, at: at == 0,
    "AT_END": lambda text, at: at == len(text) or (at == len(text) - 1 and text[at] == "\n"),
    "AT_END_STRING": lambda text, at: at == len(text),
    "AT_BOUNDARY": _boundary,
    "AT_NON_BOUNDARY": lambda text, at: not _boundary(text, at),
}
