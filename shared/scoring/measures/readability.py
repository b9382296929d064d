"""How easy an English text is to read, by the formulas of Flesch and Kincaid."""

from dataclasses import dataclass

from shared.scoring import finding
from shared.scoring.finding import Finding
from shared.scoring.measures import words

PLAIN = 50.0
"""From here on a text is "fairly difficult" at worst (Flesch, The Art of Readable Writing, 1949)."""


@dataclass(frozen=True, slots=True)
class Readability:
    """
    What the formulas count and find.

    ``ease`` is Flesch's reading ease, about 0 to 100 (1948); ``grade`` the school years of Kincaid et al. (1975).
    """

    words_per_sentence: float
    syllables_per_word: float

    @property
    def ease(self) -> float:
        """Return Flesch's reading ease: the higher, the easier."""
        return 206.835 - 1.015 * self.words_per_sentence - 84.6 * self.syllables_per_word

    @property
    def grade(self) -> float:
        """Return the years at school that a reader needs."""
        return 0.39 * self.words_per_sentence + 11.8 * self.syllables_per_word - 15.59


def measure(text: str) -> Readability | None:
    """Return how readable a text is, or None for one without words."""
    sentences = words.sentences(text)
    found = words.lower(text)
    if not found:
        return None
    return Readability(len(found) / len(sentences), sum(map(words.syllables, found)) / len(found))


def band(text: str, low: float = PLAIN, high: float | None = None, threshold: float = 1.0) -> Finding:
    """Return how well the reading ease keeps within a band; 30 points outside of it nothing is left."""
    found = measure(text)
    if found is None:
        return Finding(0.0, passed=False, reason="There are no words to read.", issue="no text")
    ease = found.ease
    off = max(low - ease, ease - high if high is not None else 0.0, 0.0)
    wanted = f"at least {low:g}" if high is None else f"{low:g} to {high:g}"
    reason = f"Reading ease {ease:.0f} ({_said(ease)}), where {wanted} is asked for; school grade {found.grade:.1f}."
    if not off:
        return finding.graded(1.0, threshold, reason)
    longest = sorted(words.sentences(text), key=lambda sentence: -sentence.words)[:3] if ease < low else ()
    issue = "too hard to read: shorter sentences and words" if ease < low else "too simple"
    return finding.graded(1 - off / 30, threshold, reason, [sentence.span for sentence in longest], issue)


def _said(ease: float) -> str:
    """Return Flesch's own words for a reading ease."""
    steps = ((90, "very easy"), (80, "easy"), (70, "fairly easy"), (60, "standard"), (50, "fairly difficult"))
    return next((said for least, said in steps if ease >= least), "difficult" if ease >= 30 else "very difficult")
