"""How well a text keeps to what was asked for: length, keywords, headings, repetition, a call to act, an audience."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from shared.scoring import finding
from shared.scoring.assertion import Span
from shared.scoring.finding import Finding
from shared.scoring.measures import words

CALLS: Final = (
    *("try", "start", "get", "book", "read", "join", "discover"),
    *("order", "sign up", "contact", "learn", "visit"),
)
_TAIL_WORDS: Final = 60
_HEADING: Final = re.compile(r"^#{1,6} .*$", re.MULTILINE)


def length(text: str, wanted: int, tolerance: float = 0.1) -> Finding:
    """Return how near the number of words is to ``wanted``: full marks within ``tolerance``, none at 50 points more."""
    number = words.count(text)
    off = abs(number - wanted) / max(wanted, 1)
    score = 1.0 if off <= tolerance else 1.0 - (off - tolerance) / 0.5
    direction = "too short" if number < wanted else "too long"
    issue = f"{direction}: {number} of {wanted} words" if score < 1 else ""
    return finding.graded(score, 1.0, f"{number} words where {wanted} were asked for.", (), issue)


def keywords(text: str, wanted: Sequence[str], threshold: float = 1.0) -> Finding:
    """Return which share of the keywords ``wanted`` stands in the text, whatever the case."""
    lower = text.lower()
    missing = [keyword for keyword in wanted if keyword.lower() not in lower]
    reason = f"Missing: {', '.join(missing)}." if missing else "All keywords appear."
    issue = f"missing keywords: {', '.join(missing)}" if missing else ""
    found = (where(text, keyword) for keyword in wanted if keyword not in missing)
    evidence = [span for spans in found for span in spans[:1]]
    return finding.graded(1 - len(missing) / max(len(wanted), 1), threshold, reason, evidence, issue)


def repeated_sentences(text: str, threshold: float = 1.0) -> Finding:
    """Return how few of the sentences have stood in the text before; short ones may."""
    found = words.sentences(text)
    keys = [" ".join(sentence.text.lower().split()) for sentence in found]
    counted = Counter(key for key in keys if len(key.split()) > 3)
    repeated = [key for key, times in counted.items() if times > 1]
    score = 1 - sum(counted[key] - 1 for key in repeated) / max(len(found), 1)
    evidence = [one.span for one, key in zip(found, keys, strict=True) if counted[key] > 1]
    reason = f"{len(repeated)} of {len(found)} sentences stand more than once."
    issue = f"sentence repeated: {repeated[0]}" if repeated else ""
    return finding.graded(score, threshold, reason, evidence, issue)


def repeated_phrases(text: str, size: int = 4, threshold: float = 0.9) -> Finding:
    """Return the share of phrases of ``size`` words that are said for the first time (distinct-n, Li et al. 2016)."""
    found = [(match.group().lower(), match.span()) for match in words.WORD.finditer(text)]
    phrases = [tuple(word for word, _ in found[at : at + size]) for at in range(len(found) - size + 1)]
    seen: set[tuple[str, ...]] = set()
    again = [at for at, phrase in enumerate(phrases) if phrase in seen or seen.add(phrase)]  # type: ignore[func-returns-value]  # None goes on
    evidence = _joined([Span(found[at][1][0], found[at + size - 1][1][1]) for at in again])
    score = 1 - len(again) / max(len(phrases), 1)
    if not evidence:
        return finding.graded(score, threshold, f"No phrase of {size} words is repeated.")
    said = finding.quoted(text[evidence[0].start : evidence[0].end])
    reason = f"{len(again)} of {len(phrases)} phrases of {size} words are repeated, such as {said}."
    return finding.graded(score, threshold, reason, evidence, f"phrase repeated: {said}")


def long_sentences(text: str, threshold: float = 1.0) -> Finding:
    """
    Score by words per sentence.

    15 to 20 words a sentence are read with ease, above 25 comprehension falls (Cutts, Oxford Guide to Plain English).
    """
    found = words.sentences(text)
    mean = sum(sentence.words for sentence in found) / max(len(found), 1)
    score = 1.0 if mean <= 20 else 1 - (mean - 20) / 20
    issue = f"sentences too long: {mean:.0f} words on average" if score < 1 else ""
    evidence = [sentence.span for sentence in found if sentence.words > 25]
    return finding.graded(score, threshold, f"{mean:.1f} words per sentence.", evidence, issue)


def headings(text: str, wanted: int, part: str = "section", threshold: float = 1.0) -> Finding:
    """Return which share of ``wanted`` parts has a heading of the second level."""
    found = [Span(*match.span()) for match in _HEADING.finditer(text) if match.group().startswith("## ")]
    score = min(len(found) / max(wanted, 1), 1.0)
    issue = f"{len(found)} of {wanted} {part}s have a heading" if score < 1 else ""
    return finding.graded(score, threshold, f"{len(found)} headings for {wanted} {part}s.", found, issue)


def call_to_action(text: str) -> Finding:
    """Return whether the end of a text asks the reader to act."""
    found = [match for call in CALLS for match in re.finditer(rf"\b{call}\b", text.lower())]
    tail = [match.start() for match in re.finditer(r"\S+", text)][-_TAIL_WORDS:]
    at_end = [match for match in found if tail and match.start() >= tail[0]]
    if not at_end:
        return Finding(0.0, passed=False, reason="Nothing asks the reader to act.", issue="no call to action")
    chosen = min(at_end, key=lambda match: CALLS.index(match.group()))
    return Finding(
        1.0, passed=True, reason=f'Ends with a call to action ("{chosen.group()}").', evidence=_spans(chosen)
    )


def audience(text: str, wanted: str) -> Finding:
    """Return which share of the words that name an audience is found in the text."""
    named = {word for word in words.lower(wanted) if len(word) > 3}
    present = named & set(words.lower(text))
    score = len(present) / len(named) if named else 1.0
    issue = f"audience not addressed: {wanted}" if score < 0.5 else ""
    return finding.graded(score, 0.5, f"{len(present)} of {len(named)} words name it.", (), issue)


def where(text: str, piece: str, *, fold: bool = True) -> list[Span]:
    """Return where ``piece`` stands in ``text``."""
    if not piece:
        return []
    flags = re.IGNORECASE if fold else re.NOFLAG
    return [Span(*match.span()) for match in re.finditer(re.escape(piece), text, flags)]


def lines(pattern: str, text: str) -> list[Span]:
    """Return where lines of this form stand in ``text``."""
    return [Span(*match.span()) for match in re.finditer(pattern, text, re.MULTILINE)]


def paragraphs(text: str) -> list[Span]:
    """Return the paragraphs of ``text``: what stands between blank lines and is no heading."""
    found = (match for match in re.finditer(r"\S(?:[^\n]|\n(?![ \t]*\n))*", text))
    return [Span(*match.span()) for match in found if not match.group().startswith("#")]


def _spans(match: re.Match[str]) -> tuple[Span, ...]:
    return (Span(*match.span()),)


def _joined(spans: Sequence[Span]) -> list[Span]:
    """Return spans with those that overlap made one."""
    joined: list[Span] = []
    for span in spans:
        if joined and span.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(span.end, joined[-1].end))
        else:
            joined.append(span)
    return joined
