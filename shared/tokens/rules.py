"""
What may be taken out of any prompt without changing what it asks for, rule by rule.

Each rule takes a shielded text and what was said before it, and returns the shorter text and the edits.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from shared.tokens import filler, sentences, shielding
from shared.tokens.sentences import Unit
from shared.tokens.shielding import Shielded

FEWEST_WORDS: Final = 3
_ENOUGH_CONTENT: Final = 4
_ALIKE: Final = 0.6
_RULER: Final = re.compile(r"[ \t]*([-=*#~_])\1{3,}[ \t]*")
_INNER_SPACES: Final = re.compile(rf"(?<=[^\s{shielding.MARKS}])[ \t]{{2,}}(?=\S)")
_EMPTY_LINES: Final = re.compile(r"\n{3,}")
_LOUD: Final = re.compile(r"([!?])[!?]+|\.{4,}")


@dataclass(frozen=True, slots=True)
class Edit:
    """What stood there, and what stands there instead; empty when it is gone."""

    before: str
    after: str = ""


@dataclass(frozen=True, slots=True)
class Edited:
    """A text, and what was done to make it."""

    text: str
    edits: tuple[Edit, ...] = ()


@dataclass
class Said:
    """Sentences that the prompt has said already, and that hold whatever its variables are."""

    keys: set[str] = field(default_factory=set)
    contents: dict[str, list[tuple[frozenset[str], bool]]] = field(default_factory=dict)

    def says(self, unit: Unit) -> bool:
        """Return whether ``unit`` says nothing that was not said."""
        return _key(unit) in self.keys or self._implied(unit)

    def add(self, unit: Unit) -> None:
        """Take note of a sentence that stays."""
        if unit.always and not unit.marked and len(unit.words) >= FEWEST_WORDS:
            self.keys.add(_key(unit))
            for word in unit.content:
                self.contents.setdefault(word, []).append((unit.content, unit.negative))

    def _implied(self, unit: Unit) -> bool:
        words = unit.content
        if len(words) < _ENOUGH_CONTENT:
            return False
        return any(
            words <= known and negative == unit.negative and len(words) >= _ALIKE * len(known)
            for known, negative in self.contents.get(max(words, key=len), ())
        )


Rule = Callable[[Shielded, Said], Edited]


def json(shielded: Shielded, _: Said) -> Edited:
    """Take the white space out of JSON."""
    kept, edits, until = [], [], 0
    for start, end in shielding.json_blocks(shielded.text):
        block = shielded.text[start:end]
        kept += [shielded.text[until:start], shielding.minified(block)]
        edits += [Edit(block, kept[-1])] if kept[-1] != block else []
        until = end
    return Edited("".join([*kept, shielded.text[until:]]), tuple(edits))


def white_space(shielded: Shielded, _: Said) -> Edited:
    """Take out spaces at the end of lines and between words, and empty lines beyond one."""
    lines = shielded.text.split("\n")
    tidied = [_INNER_SPACES.sub(" ", line.rstrip(" \t")) for line in lines]
    edits = [Edit(before, after) for before, after in zip(lines, tidied, strict=True) if before != after]
    text = _EMPTY_LINES.sub("\n\n", "\n".join(tidied))
    gone = _EMPTY_LINES.findall("\n".join(tidied))
    return Edited(text, (*edits, *(Edit(empty, "\n\n") for empty in gone)))


def decoration(shielded: Shielded, _: Said) -> Edited:
    """Take out ruled lines that fence off no variable, and marks that shout."""
    lines = shielded.text.split("\n")
    ruled = {place for place, line in enumerate(lines) if _RULER.fullmatch(line) and not _fences(lines, place)}
    quiet = [(line, _LOUD.sub(lambda found: found[1] or "…", line)) for line in lines]
    edits = [
        Edit(before, "" if place in ruled else after)
        for place, (before, after) in enumerate(quiet)
        if place in ruled or before != after
    ]
    kept = [after for place, (_, after) in enumerate(quiet) if place not in ruled]
    return Edited("\n".join(kept), tuple(edits))


def repetition(shielded: Shielded, said: Said) -> Edited:
    """Take out sentences that say nothing that an earlier one has not said."""
    units, dropped = sentences.split(shielded), set()
    for place, unit in enumerate(units):
        if not unit.marked and len(unit.words) >= FEWEST_WORDS and said.says(unit):
            dropped.add(place)
        else:
            said.add(unit)
    return Edited(sentences.without(units, dropped), tuple(Edit(units[place].text) for place in sorted(dropped)))


def politeness(shielded: Shielded, _: Said) -> Edited:
    """Take out sentences that ask for nothing."""
    units = sentences.split(shielded)
    empty = {place for place, unit in enumerate(units) if filler.says_nothing(unit.text) and not unit.marked}
    return Edited(sentences.without(units, empty), tuple(Edit(units[place].text) for place in sorted(empty)))


def wordiness(shielded: Shielded, _: Said) -> Edited:
    """Put short words for long ones that mean the same."""
    edits, kept = [], []
    for unit in sentences.split(shielded):
        body = unit.text[len(unit.bullet) :]
        shorter = filler.shortened(body) if body.strip() else body
        if len(shorter) < len(body.strip()) and shielding.marks(shorter) == shielding.marks(body):
            text = unit.bullet + shorter
            edits.append(Edit(unit.text, text))
            kept.append(Unit(text, unit.gap, unit.always, unit.marked))
        else:
            kept.append(unit)
    return Edited(sentences.join(kept), tuple(edits))


RULES: Final[Mapping[str, Rule]] = {
    "json": json,
    "decoration": decoration,
    "politeness": politeness,
    "wordiness": wordiness,
    "repetition": repetition,
    "white_space": white_space,
}
"""All rules, in the order that they are applied in."""


def _fences(lines: list[str], place: int) -> bool:
    """Return whether a line stands next to something shielded, which it may mark the border of."""
    return any(shielding.marks(line) for line in lines[max(0, place - 1) : place + 2])


def _key(unit: Unit) -> str:
    return " ".join(unit.words)
