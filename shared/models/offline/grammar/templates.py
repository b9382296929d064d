"""Templates: sentences with slots in braces, and how they are filled and given a tone."""

import re
from collections.abc import Mapping
from functools import lru_cache

from shared.models.offline.grammar import nouns, sentences

_SENTENCE_ENDS = (". ", "! ", "? ")
_SLOT = re.compile(r"\{(\w+)\}")
_CONTRACTIONS: tuple[tuple[str, str], ...] = (
    (r"\b(do|does|did|is|are|was|were|has|have|would|should|could|need) not\b", r"\1n't"),
    (r"\bcannot\b", "can't"),
    (r"\bwill not\b", "won't"),
    (r"(?:(?<=^)|(?<=[.,;:!?] )|(?<=and )|(?<=but ))([Ii])t is(?= [a-z])", r"\1t's"),
    (r"\b(T|t)hat is(?= [a-z])", r"\1hat's"),
    (r"\b(T|t)here is(?= [a-z])", r"\1here's"),
    (r"\b(H|h)ere is(?= [a-z])", r"\1ere's"),
    (r"\b(Y|y)ou (are|have|will)(?= [a-z])", r"\1ou'\2"),
    (r"\b(L|l)et us be\b", r"\1et's be"),
    (r"'are\b", "'re"),
    (r"'have\b", "'ve"),
    (r"'will\b", "'ll"),
)


@lru_cache(maxsize=2048)
def slots(template: str) -> tuple[str, ...]:
    """Return the names of the slots of ``template``, in order."""
    return tuple(_SLOT.findall(template))


@lru_cache(maxsize=2048)
def contract(template: str) -> str:
    """Return ``template`` with the contractions of spoken English; what fills its slots stays as it is."""
    for pattern, short in _CONTRACTIONS:
        template = re.sub(pattern, short, template)
    return template


def fill(template: str, values: Mapping[str, str]) -> str:
    """Return ``template`` as a sentence, its articles in tune with what follows them."""
    pieces, position = [], 0
    for match in _SLOT.finditer(template):
        value = values[match[1]]
        before = template[position : match.start()]
        pieces.append(_tuned(before, value))
        pieces.append(sentences.capitalise(value) if before.endswith(_SENTENCE_ENDS) else value)
        position = match.end()
    pieces.append(template[position:])
    return sentences.capitalise("".join(pieces))


def _tuned(before: str, value: str) -> str:
    match = re.search(r"\b(A|a)n? $", before)
    if match is None:
        return before
    chosen = nouns.article(value)
    return before[: match.start()] + (chosen.capitalize() if match[1] == "A" else chosen) + " "
