"""Checks that measure how near an output comes to what is asked for."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from shared.scoring import finding
from shared.scoring.assertion import Span
from shared.scoring.checks.asked import Asked
from shared.scoring.finding import Finding
from shared.scoring.measures import content, edits, language, overlap, readability, words


def levenshtein(asked: Asked) -> Finding:
    """Return whether so few characters must be changed to come to the reference; the threshold is their number."""
    apart = edits.distance(asked.text, asked.wanted)
    most = int(asked.threshold)
    said = f"{apart} characters lie between the output and the reference, where at most {most} are allowed."
    return finding.plain(apart <= most, said, said)


def rouge_n(asked: Asked) -> Finding:
    """Return how many words are shared with the reference: ROUGE-1, as F1."""
    return _overlap("ROUGE-1", overlap.rouge(asked.text, asked.wanted), asked)


def bleu(asked: Asked) -> Finding:
    """Return how many phrases of up to four words are shared with the reference: BLEU-4."""
    return _overlap("BLEU", overlap.bleu(asked.text, asked.wanted), asked)


def gleu(asked: Asked) -> Finding:
    """Return how many phrases of up to four words are shared with the reference, in both directions: GLEU."""
    return _overlap("GLEU", overlap.gleu(asked.text, asked.wanted), asked)


def word_count(asked: Asked) -> Finding:
    """Return whether the number of words is the one asked for, or between ``min`` and ``max``."""
    number, exact = words.count(asked.text), asked.value if isinstance(asked.value, int) else None
    low, high = asked.option("min", exact), asked.option("max", exact)
    holds = (low is None or number >= low) and (high is None or number <= high)
    wanted = f"{exact}" if exact is not None else _range(low, high)
    said = f"The output has {number} words, where {wanted} are asked for."
    return finding.plain(holds, said, said)


def latency(asked: Asked) -> Finding:
    """Return whether the answer took at most so many milliseconds."""
    took = asked.output.seconds * 1000
    said = f"The answer took {took:.0f} ms, where {asked.threshold:g} ms are allowed."
    return finding.plain(took <= asked.threshold, said, said)


def cost(asked: Asked) -> Finding:
    """Return whether the answer cost at most so many US dollars."""
    paid = asked.output.cost_nano_usd / 1e9
    said = f"The answer cost ${paid:.6f}, where ${asked.threshold:g} is allowed."
    return finding.plain(paid <= asked.threshold, said, said)


def finish_reason(asked: Asked) -> Finding:
    """Return whether the model stopped for this reason."""
    ended = asked.output.finish_reason
    said = f"The model stopped for the reason '{ended}'"
    return finding.plain(ended == asked.wanted, f"{said}.", f"{said}, not '{asked.wanted}'.")


def length(asked: Asked) -> Finding:
    """Return how near the number of words is to the one asked for."""
    wanted = asked.option("words", asked.value)
    return _held(content.length(asked.text, int(wanted), asked.option("tolerance", 0.1)), asked)


def keywords(asked: Asked) -> Finding:
    """Return which share of the keywords appears."""
    return content.keywords(asked.text, asked.items, asked.threshold)


def banned_words(asked: Asked) -> Finding:
    """Return how few of these words and phrases stand in the output, each as whole words."""
    found = {item: spans for item in asked.items if (spans := _as_words(asked.text, item))}
    evidence = sorted((span for spans in found.values() for span in spans), key=lambda span: span.start)
    reason = f"The output uses {finding.listed(list(found))}." if found else "None of the banned words is used."
    score = 1 - len(found) / max(len(asked.items), 1) if asked.threshold < 1 else float(not found)
    return finding.graded(score, asked.threshold, reason, evidence)


def repetition(asked: Asked) -> Finding:
    """Return the share of phrases that are said for the first time."""
    return content.repeated_phrases(asked.text, asked.option("size", 4), asked.threshold)


def sentence_length(asked: Asked) -> Finding:
    """Return how well the mean number of words per sentence keeps to 20."""
    return content.long_sentences(asked.text, asked.threshold)


def reading_ease(asked: Asked) -> Finding:
    """Return how well Flesch's reading ease keeps within ``min`` and ``max``."""
    low, high = asked.option("min", readability.PLAIN), asked.option("max")
    return readability.band(asked.text, low, high, asked.threshold)


def structure(asked: Asked) -> Finding:
    """Return which share of the parts asked for there is: headings, paragraphs, bullets, a title."""
    wanted: Mapping[str, Any] = asked.value or {}
    found = {name: len(_PARTS[name](asked.text)) for name in wanted}
    share = sum(min(found[name] / most, 1.0) for name, most in wanted.items()) / max(len(wanted), 1)
    told = ", ".join(f"{found[name]} of {most} {name}" for name, most in wanted.items())
    evidence = [span for name in wanted for span in _PARTS[name](asked.text)]
    return finding.graded(share, asked.threshold, f"The output has {told}.", evidence)


def call_to_action(asked: Asked) -> Finding:
    """Return whether the end of the output asks the reader to act."""
    return content.call_to_action(asked.text)


def written_in(asked: Asked) -> Finding:
    """Return whether the output is written in a language."""
    return language.written_in(asked.text, asked.wanted)


def _overlap(name: str, score: float, asked: Asked) -> Finding:
    said = f"{name} with the reference is {score:.3f}, where {asked.threshold:g} is asked for."
    return finding.graded(score, asked.threshold, said)


def _held(found: Finding, asked: Asked) -> Finding:
    return finding.graded(found.score, asked.threshold, found.reason, found.evidence, found.issue)


def _range(low: int | None, high: int | None) -> str:
    if low is None or high is None:
        return f"at most {high}" if low is None else f"at least {low}"
    return f"{low} to {high}"


def _as_words(text: str, item: str) -> list[Span]:
    return [span for span in content.where(text, item) if not _inside_word(text, span)]


def _inside_word(text: str, span: Span) -> bool:
    before, after = text[span.start - 1 : span.start], text[span.end : span.end + 1]
    return (before.isalnum() and text[span.start].isalnum()) or (after.isalnum() and text[span.end - 1].isalnum())


_PARTS: Mapping[str, Callable[[str], list[Span]]] = {
    "headings": partial(content.lines, r"^#{2,6} \S.*$"),
    "bullets": partial(content.lines, r"^\s*(?:[-*+•]|\d+[.)]) \S.*$"),
    "paragraphs": content.paragraphs,
    "title": partial(content.lines, r"\A\s*# \S.*$"),
}
PARTS = tuple(_PARTS)
