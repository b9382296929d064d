"""A text that matches a regular expression of the kind JSON schemas use; best effort, and it says when it failed."""

import re
from dataclasses import dataclass

_CLASSES = {"d": "0", "w": "a", "s": " ", "D": "a", "W": "-", "S": "a", "b": "", "B": "", "n": "\n", "t": "\t"}
_MEMBERS = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-_ .:/@+"
_REPEAT = re.compile(r"\{(\d*)(?:(,)(\d*))?\}")


def example(pattern: str, shortest: int = 0, longest: int | None = None) -> str | None:
    """Return a text that ``pattern`` finds itself in, of a length within the bounds; ``None`` if none was found."""
    for extra in (0, 1, 2, 4, 8, 16, shortest):
        text = _Reader(pattern, extra).read()
        fits = shortest <= len(text) and (longest is None or len(text) <= longest)
        if fits and _matches(pattern, text):
            return text
    return None


def _matches(pattern: str, text: str) -> bool:
    try:
        return re.search(pattern, text) is not None
    except re.error:
        return False


@dataclass
class _Reader:
    """Reads a pattern once from left to right and writes what it asks for; open repetitions run ``extra`` times."""

    pattern: str
    extra: int
    at: int = 0

    def read(self) -> str:
        """Return the text of the alternative at hand, up to the end of its group."""
        pieces: list[str] = []
        while self.at < len(self.pattern) and self.pattern[self.at] != ")":
            if self.pattern[self.at] == "|":
                self._skip_alternatives()
                break
            piece = self._atom()
            pieces.append(piece * self._times())
        return "".join(pieces)

    def _atom(self) -> str:
        char = self.pattern[self.at]
        self.at += 1
        if char == "(":
            return self._group()
        if char == "[":
            return self._set()
        if char == "\\" and self.at < len(self.pattern):
            escaped = self.pattern[self.at]
            self.at += 1
            return _CLASSES.get(escaped, escaped)
        return {"^": "", "$": "", ".": "a"}.get(char, char)

    def _group(self) -> str:
        silent = self.pattern.startswith(("?=", "?!", "?<=", "?<!"), self.at)
        opening = re.compile(r"\?(?:[:=!]|<[=!]|P?<\w+>)?").match(self.pattern, self.at)
        self.at = opening.end() if opening else self.at
        inner = self.read()
        self.at += 1
        return "" if silent else inner

    def _set(self) -> str:
        end = self.pattern.index("]", self.at + 1) if "]" in self.pattern[self.at + 1 :] else len(self.pattern)
        while self.pattern[end - 1 : end] == "\\":
            end = self.pattern.index("]", end + 1) if "]" in self.pattern[end + 1 :] else len(self.pattern)
        body = self.pattern[self.at - 1 : end + 1]
        self.at = end + 1
        return next((char for char in _MEMBERS if _matches(body, char)), "")

    def _times(self) -> int:
        rest = self.pattern[self.at :]
        if rest[:1] in {"*", "+", "?"}:
            self.at += 1 + (rest[1:2] in {"?", "+"})
            return {"*": self.extra, "+": max(1, self.extra), "?": min(1, self.extra)}[rest[0]]
        match = _REPEAT.match(rest)
        if match is None:
            return 1
        self.at += match.end()
        fewest = int(match[1] or 0)
        most = int(match[3]) if match[3] else fewest + self.extra if match[2] else fewest
        return min(fewest + self.extra, most)

    def _skip_alternatives(self) -> None:
        depth = 0
        while self.at < len(self.pattern):
            char = self.pattern[self.at]
            if char == ")" and depth == 0:
                return
            depth += {"(": 1, ")": -1}.get(char, 0)
            self.at += 2 if char == "\\" else 1
