"""What of a question must not differ, however alike two questions sound."""

import itertools
import re
from collections import Counter
from dataclasses import dataclass

from shared.cache.semantic import vocabulary
from shared.models import frequent_words, words

_NUMBER = re.compile(r"(?<![\w.,])-?\d+(?:[.,:' ]\d+)*(?![\w])")
_GROUPED = re.compile(r"-?\d{1,3}(?:[.,' ]\d{3})+")
_SPACED = re.compile(r"\S+")
_QUOTED = re.compile(r'"([^"]+)"|“([^”]+)”|„([^“”]+)[“”]|«([^»]+)»|`([^`]+)`')
_SIGNS = re.compile(r"[%‰€$£¥°²³½¼¾<>=±×÷√≤≥≠]")
_CAPITALISED = re.compile(r"(?<![\w'])([^\W\d_][\w'-]*)")
_SENTENCE_ENDS = ".?!:;\n"
_EDGES = ".,;:!?…()[]{}\"'“”„«»"
_MARKS = re.compile(r"[@_#\\+]|://|\w[./]\w")
_MOSTLY = 0.6


@dataclass(frozen=True, slots=True)
class Traits:
    """
    The words of a question and what is remarkable about them; everything is folded.

    ``targets`` are the content words that a word of direction points to, as (direction, word).
    """

    words: frozenset[str]
    content: tuple[str, ...]
    numbers: tuple[str, ...]
    codes: tuple[str, ...]
    names: tuple[str, ...]
    negations: int
    facets: frozenset[tuple[str, str]]
    asks: frozenset[str]
    targets: frozenset[tuple[str, str]]


def of(text: str) -> Traits:
    """Return the traits of ``text``."""
    listed = words.of(text)
    content = tuple(word for word in listed if words.is_content(word) and not word.isdecimal())
    return Traits(
        words=frozenset(listed),
        content=content,
        numbers=_numbers(text, listed),
        codes=_codes(text),
        names=_names(text),
        negations=sum(map(_negates, listed)),
        facets=frozenset(found for word in content if (found := _facet(word))),
        asks=_asks(listed),
        targets=_targets(listed),
    )


def bases(word: str) -> tuple[str, ...]:
    """Return what ``word`` may be a form of, itself first."""
    word = word.removesuffix("'s")
    cut = tuple(word[:-ending] for ending in (1, 2, 3, 4) if len(word) - ending > 2)
    return (word, *cut, *(f"{stem}e" for stem in cut))


def _numbers(text: str, listed: list[str]) -> tuple[str, ...]:
    """Return the numbers in their order, those in words behind those in digits."""
    written = (_plain(match.group()) for match in _NUMBER.finditer(words.fold(text)))
    spelled = (vocabulary.NUMBERS[word] for word in listed if word in vocabulary.NUMBERS)
    return (*written, *spelled)


def _plain(number: str) -> str:
    if _GROUPED.fullmatch(number):
        return re.sub(r"[.,' ]", "", number)
    whole, point, rest = number.replace(",", ".").partition(".")
    rest = rest.rstrip("0")
    return f"{whole}{point}{rest}" if rest else whole


def _codes(text: str) -> tuple[str, ...]:
    """Return identifiers, addresses, quotations and signs, sorted."""
    quoted = ["".join(part for part in match.groups() if part) for match in _QUOTED.finditer(text)]
    spaced = (match.group().strip(_EDGES) for match in _SPACED.finditer(text))
    found = [*quoted, *(piece for piece in spaced if _is_code(piece)), *_SIGNS.findall(text)]
    return tuple(sorted(words.fold(piece) for piece in found))


def _is_code(piece: str) -> bool:
    if piece.isalpha():
        return False
    has_digit, has_letter = any(map(str.isdigit, piece)), any(map(str.isalpha, piece))
    return has_letter and (has_digit or bool(_MARKS.search(piece)))


def _names(text: str) -> tuple[str, ...]:
    """Return what is written like a name, in order; nothing where almost every word is, as in headings."""
    found = list(_CAPITALISED.finditer(text))
    capitals = [match for match in found if match.group(1)[0].isupper()]
    if len(found) > 2 and len(capitals) > _MOSTLY * len(found):
        return ()
    kept = (match.group(1) for match in capitals if _stands_out(match, text))
    folded = (word for name in kept for word in words.of(name))
    return tuple(word for word in folded if word not in frequent_words.GRAMMAR)


def _stands_out(match: "re.Match[str]", text: str) -> bool:
    """Whether the capital is more than that of a sentence's beginning."""
    word, before = match.group(1), text[: match.start()].rstrip(" \t\"'“„«(")
    if any(map(str.isupper, word[1:])):
        return True
    return bool(before) and before[-1] not in _SENTENCE_ENDS


def _negates(word: str) -> bool:
    return word in vocabulary.NEGATIONS or word.endswith("n't")


def _facet(word: str) -> tuple[str, str] | None:
    for base in bases(word)[:2]:
        if base in vocabulary.FACETS:
            return vocabulary.FACETS[base], base
    return None


def _asks(listed: list[str]) -> frozenset[str]:
    after_how = {
        vocabulary.QUANTITIES[following]
        for word, following in itertools.pairwise(listed)
        if word in {"how", "wie"} and following in vocabulary.QUANTITIES
    }
    kinds = Counter(vocabulary.INTERROGATIVES[word] for word in listed if word in vocabulary.INTERROGATIVES)
    return frozenset(after_how | set(kinds))


def _targets(listed: list[str]) -> frozenset[tuple[str, str]]:
    found, direction = set(), ""
    for word in listed:
        if word in vocabulary.DIRECTIONS:
            direction = word
        elif direction and words.is_content(word):
            found.add((direction, word))
            direction = ""
    return frozenset(found)
