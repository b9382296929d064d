"""Keeps what must not be touched out of reach: Jinja, fenced blocks and JSON become single characters for a while."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

import orjson

_STRING: Final = r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\""
_JINJA: Final = re.compile(
    rf"\{{\{{(?:{_STRING}|[^'\"}}]|\}}(?!\}}))*\}}\}}"
    rf"|\{{%(?:{_STRING}|[^'\"%]|%(?!\}}))*%\}}"
    r"|\{#.*?#\}",
    re.DOTALL,
)
_OPENS: Final = re.compile(r"\{[{%#]")
_RAW: Final = re.compile(r"\{%-?\s*raw\s*-?%\}")
_END_RAW: Final = re.compile(r"\{%-?\s*endraw\s*-?%\}")
_FENCE: Final = re.compile(r"^(```|~~~)[^\n]*\n", re.MULTILINE)
_END_FENCE: Final = {mark: re.compile(rf"^{mark}[ \t]*$", re.MULTILINE) for mark in ("```", "~~~")}

_FIRST: Final = 0xF0000
_LAST: Final = 0xFFFFD
_MARK: Final = re.compile(f"[{chr(_FIRST)}-{chr(_LAST)}]")
_BLOCK: Final = re.compile(r"^[ \t]*(?=[{\[])", re.MULTILINE)
_JSON_SPACE: Final = re.compile(r"(\"(?:\\.|[^\"\\])*\")|\s+")
_BRACKET: Final = re.compile(r"\"(?:\\.|[^\"\\\n])*\"|[{}\[\]]")
_SHORTEST_JSON: Final = 8

MARKS: Final = f"{chr(_FIRST)}-{chr(_LAST)}"
"""The characters that stand for what is shielded, as a range of a regular expression."""


@dataclass(frozen=True, slots=True)
class Shielded:
    """A text in which each of ``pieces`` is one character."""

    text: str
    pieces: tuple[str, ...]

    def restored(self, text: str) -> str:
        """Return ``text`` with the pieces in their places again."""
        return _MARK.sub(lambda found: self.restored(self.pieces[ord(found[0]) - _FIRST]), text)

    def is_whole(self, text: str) -> bool:
        """Return whether ``text`` has all the marks of this one, in their order."""
        return _MARK.findall(text) == _MARK.findall(self.text)

    def piece(self, mark: str) -> str:
        """Return what a mark stands for."""
        return self.pieces[ord(mark) - _FIRST]


def marks(text: str) -> list[str]:
    """Return the marks in ``text``."""
    return _MARK.findall(text)


def jinja(text: str) -> Shielded | None:
    """Return ``text`` with all Jinja shielded, or None if it has characters of its own where the marks are."""
    return None if _MARK.search(text) else _cut(Shielded(text, ()), _jinja_spans(text))


def without_jinja(text: str) -> str:
    """Return ``text`` without its Jinja."""
    ends = [0, *(end for _, end in _jinja_spans(text))]
    starts = [*(start for start, _ in _jinja_spans(text)), len(text)]
    return "".join(text[begin:end] for begin, end in zip(ends, starts, strict=True))


def literal(shielded: Shielded) -> Shielded:
    """Return ``shielded`` with fenced blocks and JSON shielded too."""
    fenced = _cut(shielded, _fence_spans(shielded.text))
    return _cut(fenced, list(json_blocks(fenced.text)))


def phrases(shielded: Shielded, kept: Collection[str]) -> Shielded:
    """Return ``shielded`` with every occurrence of the texts ``kept`` shielded too."""
    wanted = sorted(filter(None, kept), key=len, reverse=True)
    if not wanted:
        return shielded
    return _shielded(shielded, re.finditer("|".join(map(re.escape, wanted)), shielded.text))


def json_blocks(text: str) -> Iterator[tuple[int, int]]:
    """Yield where objects and lists of JSON stand that fill their lines."""
    ends, until = _brackets(text), 0
    for start in (found.end() for found in _BLOCK.finditer(text)):
        end = ends.get(start, -1)
        fills_lines = text[end : end + 1] in {"", "\n"}
        if start >= until and fills_lines and end - start >= _SHORTEST_JSON and _is_json(text[start:end]):
            yield start, end
            until = end


def minified(block: str) -> str:
    """Return JSON without the white space between its values; they stay as they are written."""
    return _JSON_SPACE.sub(lambda found: found[1] or "", block)


def _jinja_spans(text: str) -> list[tuple[int, int]]:
    """Return where Jinja stands; once something is opened and not closed, its like is not looked for again."""
    spans: list[tuple[int, int]] = []
    unclosed: set[str] = set()
    at = 0
    while opened := _OPENS.search(text, at):
        end = _raw_end(text, opened.start(), unclosed) or _jinja_end(text, opened, unclosed)
        if end:
            spans.append((opened.start(), end))
        at = end or opened.end()
    return spans


def _raw_end(text: str, start: int, unclosed: set[str]) -> int:
    raw = None if "raw" in unclosed else _RAW.match(text, start)
    if raw is None:
        return 0
    closed = _END_RAW.search(text, raw.end())
    if closed is None:
        unclosed.add("raw")
    return closed.end() if closed else 0


def _jinja_end(text: str, opened: re.Match[str], unclosed: set[str]) -> int:
    found = None if opened[0] in unclosed else _JINJA.match(text, opened.start())
    if found is None:
        unclosed.add(opened[0])
    return found.end() if found else 0


def _fence_spans(text: str) -> list[tuple[int, int]]:
    """Return where fenced blocks stand; a fence that is not closed is none."""
    spans: list[tuple[int, int]] = []
    unclosed: set[str] = set()
    at = 0
    while opened := _FENCE.search(text, at):
        closed = None if opened[1] in unclosed else _END_FENCE[opened[1]].search(text, opened.end())
        if closed is None:
            unclosed.add(opened[1])
        else:
            spans.append((opened.start(), closed.end()))
        at = closed.end() if closed else opened.end()
    return spans


def _brackets(text: str) -> dict[int, int]:
    """Return where what each bracket opens has ended."""
    opened: list[int] = []
    ends: dict[int, int] = {}
    for found in _BRACKET.finditer(text):
        if found[0] in "{[":
            opened.append(found.start())
        elif found[0] in "}]" and opened:
            ends[opened.pop()] = found.end()
    return ends


def _is_json(text: str) -> bool:
    try:
        orjson.loads(text)
    except orjson.JSONDecodeError:
        return False
    return True


def _shielded(shielded: Shielded, found: Iterator[re.Match[str]]) -> Shielded:
    return _cut(shielded, [match.span() for match in found])


def _cut(shielded: Shielded, spans: list[tuple[int, int]]) -> Shielded:
    if len(shielded.pieces) + len(spans) > _LAST - _FIRST:
        return shielded
    kept, pieces, until = [], list(shielded.pieces), 0
    for start, end in spans:
        kept += [shielded.text[until:start], chr(_FIRST + len(pieces))]
        pieces.append(shielded.text[start:end])
        until = end
    return Shielded("".join([*kept, shielded.text[until:]]), tuple(pieces))
