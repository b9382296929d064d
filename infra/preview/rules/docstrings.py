"""What the sentences of the provider's documentation say about an input, as far as they are rules."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from infra.preview.rules.limits import ENDLESS, Limits

_QUOTED: Final = r'[`"]+[^`"]+[`"]+'
_COMMA: Final = r"(?:, and |, or | and | or |, )"
_VALUES: Final = re.compile(
    rf"(?:(?:Possible|Supported|Valid) values(?: are)?|may be one of|Either):? ({_QUOTED}(?:{_COMMA}{_QUOTED})*)\."
)
_LISTED: Final = re.compile(r"(?:Possible|Supported|Valid) values are:?((?:\n\s*\* [A-Z][A-Z_0-9]+\b.*)+)")
_NAME: Final = r"`?[A-Za-z][\w.]*`?"
_NAMES: Final = rf"({_NAME}(?:{_COMMA}{_NAME})+)"
_AMONG: Final = re.compile(rf"\b(Only one|Exactly one|One) of {_NAMES} (?:can|may|must) be (?:set|specified|provided)")
_FOLLOWING: Final = re.compile(rf"\bExactly one of the following must be set: {_NAMES}")

_NUMBER: Final = r"`?([-+]?\d[\d,]*(?:\.\d+)?)`?"
_BETWEEN: Final = re.compile(
    rf"\b(?:[Mm]ust be(?: set to a number)?|any value)(?: between| from| in(?: the range)?) \[?{_NUMBER}"
    rf"(?: and| to| -|,) {_NUMBER}"
)
_LOWEST: Final = re.compile(rf"\bMust be >= {_NUMBER}")
_CHARACTERS: Final = re.compile(r"\b(?:must|should) be (?:between )?(\d+)(?:-| and )(\d+) characters")
_LONGEST: Final = re.compile(
    r"(?:[Cc]annot exceed|may not exceed|is limited to|no more than|[Mm]ust be <=|not contain more than"
    r"|maximum length of the [\w ]+ is) ([\d,]+) (?:Unicode )?char"
)
_DURATION: Final = re.compile(
    r"(?:terminated by|ending with|followed by) 's'|ends in the suffix|[Dd]uration string|[Mm]ust be in seconds"
    r"|multiple of a minute|multiple of \d+ seconds|between \d+ and \d+ seconds|at least \d+ seconds"
)
_LEAST_SECONDS: Final = re.compile(r"at least (\d+)(?:s\b| seconds)")
_STEP: Final = re.compile(r"multiple of (?:a (minute)|(\d+) seconds)")
_RFC1035: Final = re.compile(r"comply with \[?RFC ?1035")
_LABEL: Final = Limits(
    pattern=r"[a-z]([-a-z0-9]*[a-z0-9])?",
    meaning="a name of lower-case letters, digits and dashes that starts with a letter",
)


@dataclass(frozen=True)
class Group:
    """Inputs of which at least ``least`` and at most ``most`` are given."""

    names: frozenset[str]
    least: int = 1
    most: int = 1


def is_output(documentation: str) -> bool:
    """Return whether the value is the cloud's to fill in."""
    return documentation.startswith("(Output)")


def group(documentation: str) -> Group | None:
    """Return the inputs of which only one may be given, or exactly one must; nested ones are left out."""
    text = _one_line(documentation)
    among, following = _AMONG.search(text), _FOLLOWING.search(text)
    if among:
        return Group(_names(among.group(2)), least=0 if among.group(1) == "Only one" else 1)
    return Group(_names(following.group(1))) if following else None


def limits(documentation: str, kind: object) -> Limits:
    """Return what the documentation demands of a value of the type ``kind``."""
    text = _one_line(documentation)
    if kind in {int, float}:
        return Limits(number=_range(text))
    found = Limits(one_of=_values(documentation, text))
    if kind is not str:
        return found
    if _RFC1035.search(text):
        found |= _LABEL
    return found | Limits(
        length=_length(text),
        base64="base64-encoded string" in text,
        seconds=_seconds(text),
        step=_step(text),
    )


def _values(documentation: str, text: str) -> tuple[str, ...]:
    quoted = _VALUES.findall(text)
    if quoted:
        return tuple(re.findall(r'[`"]+([^`"]+)[`"]+', quoted[-1]))
    listed = _LISTED.search(documentation)
    return tuple(re.findall(r"\* ([A-Z][A-Z_0-9]+)", listed.group(1))) if listed else ()


def _length(text: str) -> tuple[float, float] | None:
    both, longest = _CHARACTERS.search(text), _LONGEST.search(text)
    if both:
        return float(both.group(1)), float(both.group(2))
    return (0, _number(longest.group(1))) if longest else None


def _range(text: str) -> tuple[float, float] | None:
    both, lowest = _BETWEEN.search(text), _LOWEST.search(text)
    if both:
        return _number(both.group(1)), _number(both.group(2))
    return (_number(lowest.group(1)), ENDLESS) if lowest else None


def _seconds(text: str) -> tuple[float, float] | None:
    if not _DURATION.search(text):
        return None
    both, least = re.search(r"between (\d+) and (\d+) seconds", text), _LEAST_SECONDS.search(text)
    if both:
        return float(both.group(1)), float(both.group(2))
    return float(least.group(1)) if least else 0, ENDLESS


def _step(text: str) -> int:
    found = _STEP.search(text)
    return 0 if found is None else 60 if found.group(1) else int(found.group(2))


def _number(text: str) -> float:
    return float(text.replace(",", ""))


def _names(text: str) -> frozenset[str]:
    return frozenset(_camel(name) for name in _unquoted(text) if "." not in name)


def _unquoted(text: str) -> Iterator[str]:
    return (name.strip("`") for name in re.split(_COMMA, text))


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(word.title() for word in others)


def _one_line(documentation: str) -> str:
    return " ".join(documentation.split())
