"""How much of a reference a text shares, phrase by phrase: ROUGE, BLEU and GLEU."""

import math
import re
from collections import Counter
from collections.abc import Sequence

_TOKEN = re.compile(r"\w+|[^\w\s]")
_LARGEST = 4

Grams = Counter[tuple[str, ...]]


def rouge(text: str, reference: str, size: int = 1) -> float:
    """Return ROUGE-N as F1: phrases of ``size`` words in both, by those of each (Lin 2004), whatever the case."""
    ours, theirs = _grams(_tokens(text.lower()), size), _grams(_tokens(reference.lower()), size)
    shared = (ours & theirs).total()
    if not shared:
        return float(ours == theirs and text.strip() == reference.strip())
    return 2 * shared / (ours.total() + theirs.total())


def bleu(text: str, reference: str) -> float:
    """
    Return BLEU-4 of one sentence: how many of its phrases stand in the reference, less what it is too short.

    Papineni et al. 2002; a phrase length without any match counts half, a quarter, … of one (NIST's smoothing).
    """
    ours, theirs = _tokens(text), _tokens(reference)
    logs, missed = 0.0, 1
    sizes = range(1, min(_LARGEST, len(ours)) + 1)
    for size in sizes:
        total = len(ours) - size + 1
        shared = (_grams(ours, size) & _grams(theirs, size)).total()
        missed *= 1 if shared else 2
        logs += math.log(shared / total if shared else 1 / (missed * total))
    if not sizes or not set(ours) & set(theirs):
        return 0.0
    penalty = min(0.0, 1 - len(theirs) / len(ours))
    return math.exp(penalty + logs / len(sizes))


def gleu(text: str, reference: str) -> float:
    """Return GLEU: of all phrases of one to four words, the share in both, by whichever has more (Wu et al. 2016)."""
    ours, theirs = _all_grams(_tokens(text)), _all_grams(_tokens(reference))
    return (ours & theirs).total() / max(ours.total(), theirs.total(), 1)


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(text)


def _grams(tokens: Sequence[str], size: int) -> Grams:
    return Counter(tuple(tokens[at : at + size]) for at in range(len(tokens) - size + 1))


def _all_grams(tokens: Sequence[str]) -> Grams:
    return sum((_grams(tokens, size) for size in range(1, _LARGEST + 1)), Counter())
