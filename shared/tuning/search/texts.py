"""Prompts as lists of sentences: what one has gained or lost against another, and merging that as versions merge."""

import re
from collections.abc import Sequence

_SENTENCE_END = re.compile(r"(?<=[.!?])[ \t]+(?=[^\s])")
_MARK = re.compile(r"^\s*(?:[-*•]|\d+[.)])\s+")
_BLOCK = re.compile(r"{%|%}|{#|#}")


def units(text: str) -> list[str]:
    """Return the sentences of a text with the white space after each; joined, they are the text again."""
    found: list[str] = []
    for line in text.splitlines(keepends=True):
        if _BLOCK.search(line):
            found.append(line)
            continue
        begin = 0
        for match in _SENTENCE_END.finditer(line):
            found.append(line[begin : match.end()])
            begin = match.end()
        found.append(line[begin:])
    return found


def normal(unit: str) -> str:
    """Return what makes two sentences the same: no list marks, case, outer space or full stop."""
    return _MARK.sub("", unit).strip().rstrip(".").lower()


def removable(text: str) -> list[int]:
    """Return the places of those sentences that can be left out without breaking the language of templates."""
    return [
        place for place, unit in enumerate(units(text)) if normal(unit) and "{{" not in unit and not _BLOCK.search(unit)
    ]


def without(text: str, place: int) -> str:
    """Return a text without one of its sentences."""
    kept = [unit for at, unit in enumerate(units(text)) if at != place]
    return "".join(kept).rstrip() + _tail(text)


def merged(ancestor: str, mine: str, theirs: str) -> str:
    """
    Return ``mine`` with what ``theirs`` has gained since their ``ancestor``, and without what it has lost since.

    A sentence of theirs stands behind the sentence that it followed there, at the end where that one is gone.
    """
    old, gone = _known(ancestor), _known(ancestor) - _known(theirs)
    kept = [unit for unit in units(mine) if normal(unit) not in gone or _BLOCK.search(unit)]
    present = {normal(unit) for unit in kept}
    before = ""
    for unit in units(theirs):
        name = normal(unit)
        if name and name not in old and name not in present:
            kept = _placed(kept, unit, before)
            present.add(name)
        before = name or before
    return "".join(kept).rstrip() + _tail(mine)


def gained(child: str, parent: str) -> list[str]:
    """Return the sentences of ``child`` that its parent does not have."""
    old = _known(parent)
    return [unit.strip() for unit in units(child) if normal(unit) and normal(unit) not in old]


def _placed(kept: Sequence[str], unit: str, before: str) -> list[str]:
    place = next((at + 1 for at, one in enumerate(kept) if before and normal(one) == before), len(kept))
    above = list(kept[:place])
    if above and not above[-1][-1].isspace():
        above[-1] += "\n"
    last = unit if unit[-1].isspace() else unit + "\n"
    return [*above, last, *kept[place:]]


def _known(text: str) -> set[str]:
    return {name for unit in units(text) if (name := normal(unit))}


def _tail(text: str) -> str:
    return text[len(text.rstrip()) :]
