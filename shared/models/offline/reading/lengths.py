"""Lengths in words of ordinary English: "about 300 words", "at most 280 characters", "3 paragraphs"."""

import re

from shared.models.offline.brief import Length

DEFAULT_WORDS = {
    "blog_post": 120,
    "product_description": 60,
    "social_post": 30,
    "email": 80,
    "ad_copy": 25,
    "summary": 60,
    "article_series": 150,
    "section": 90,
    "": 90,
}
WORDS_PER_SENTENCE = 15
WORDS_PER_PARAGRAPH = 70
CHARACTERS_PER_WORD = 6.6

_DIGITS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8}
_SIZES = (("very short", 40), ("short", 80), ("brief", 60), ("medium", 300), ("long", 800))

_NUMBER = r"(\d{1,3}(?:[,.]\d{3})+|\d+)"
_SMALL = rf"\b(\d+|{'|'.join(_DIGITS)})"
_MOST = r"at most|no more than|not more than|maximum(?: of)?|max\.?|up to|under|below|fewer than|less than|within"
_LEAST = r"at least|no fewer than|minimum(?: of)?|min\.?|more than|over"
_ABOUT = r"about |around |roughly |approximately |~ ?"
_RANGE = re.compile(rf"(?:between\s+)?{_NUMBER}\s*(?:-|\u2013|to|and)\s*{_NUMBER}[\s-]*words?", re.IGNORECASE)
_WORDS = re.compile(
    rf"(?:({_MOST})|({_LEAST}))?\s*(?:{_ABOUT})?{_NUMBER}[\s-]*words?(?:\s*(max|maximum|at most|or (?:less|fewer))\b)?",
    re.IGNORECASE,
)
_CHARACTERS = re.compile(rf"{_NUMBER}[\s-]*(?:characters?|chars?)\b", re.IGNORECASE)
_SENTENCES = re.compile(rf"{_SMALL}[\s-]*sentences?\b", re.IGNORECASE)
_PARAGRAPHS = re.compile(rf"{_SMALL}[\s-]*paragraphs?\b", re.IGNORECASE)


def parse(text: str) -> Length:
    """Return the length that ``text`` asks for; all zero when it names none."""
    characters = _CHARACTERS.search(text)
    most_characters = _integer(characters[1]) if characters else 0
    sentences, paragraphs = _small(_SENTENCES, text), _small(_PARAGRAPHS, text)
    words, most = _words(text)
    aim = words or _implied(most_characters, sentences, paragraphs)
    return Length(aim, most, most_characters, sentences, paragraphs)


def parse_label(text: str) -> Length:
    """Return the length that the value of a length label asks for, plain numbers and sizes included."""
    found = parse(text)
    if found != Length():
        return found
    number = re.search(_NUMBER, text)
    size = next((words for name, words in _SIZES if name in text.lower()), 0)
    return Length(words=_integer(number[1]) if number else size)


def target(length: Length, content_type: str) -> int:
    """Return the number of words to aim at."""
    return length.words or DEFAULT_WORDS.get(content_type, DEFAULT_WORDS[""])


def _words(text: str) -> tuple[int, int]:
    """Return the words to aim at and the most there may be."""
    if match := _RANGE.search(text):
        low, high = _integer(match[1]), _integer(match[2])
        return (low + high) // 2, high
    match = _WORDS.search(text)
    if match is None:
        return 0, 0
    number = _integer(match[3])
    if match[1] or match[4]:
        return max(1, round(number * 0.93)), number
    return (round(number * 1.07), 0) if match[2] else (number, 0)


def _implied(characters: int, sentences: int, paragraphs: int) -> int:
    if characters:
        return max(3, int(characters * 0.9 / CHARACTERS_PER_WORD))
    return sentences * WORDS_PER_SENTENCE if sentences else paragraphs * WORDS_PER_PARAGRAPH


def _small(pattern: re.Pattern[str], text: str) -> int:
    match = pattern.search(text)
    if match is None:
        return 0
    return int(match[1]) if match[1].isdigit() else _DIGITS[match[1].lower()]


def _integer(text: str) -> int:
    return int(text.replace(",", "").replace(".", ""))
