"""Which assertions there are: what each demands, what value it takes, and what decides it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from shared.scoring import values
from shared.scoring.checks import formats, graded, texts
from shared.scoring.checks.asked import Check

Family = Literal["text", "format", "likeness", "limit", "content", "judged", "set"]
Fault = Callable[[Any], str]


@dataclass(frozen=True)
class Term:
    """
    One type of assertion.

    ``fault`` says what is wrong with a value. Where ``expects`` is set, a value that is missing is what the example
    expects. ``threshold`` is the one that holds when none is given; None where a threshold means nothing.
    """

    name: str
    family: Family
    summary: str
    fault: Fault
    check: Check | None = None
    threshold: float | None = None
    most_threshold: float = 1.0
    expects: bool = False

    @property
    def takes_threshold(self) -> bool:
        """Return whether a threshold means something."""
        return self.threshold is not None


def _rule(check: Check, family: Family, fault: Fault, **more: Any) -> Term:
    name = _NAMES.get(check.__name__, check.__name__.replace("_", "-"))
    summary = (check.__doc__ or "").removeprefix("Return ").partition(";")[0].replace("``", "")
    return Term(name, family, summary[:1].upper() + summary[1:].rstrip("."), fault, check, **more)


_NAMES: Final = {"reading_ease": "readability", "written_in": "language"}
_TEXT, _MANY, _NONE, _NUMBER = values.text, values.texts, values.nothing, values.positive

_RULES: Final = (
    _rule(texts.equals, "text", values.anything, expects=True),
    _rule(texts.contains, "text", _TEXT, expects=True),
    _rule(texts.icontains, "text", _TEXT, expects=True),
    _rule(texts.contains_any, "text", _MANY),
    _rule(texts.contains_all, "text", _MANY),
    _rule(texts.icontains_any, "text", _MANY),
    _rule(texts.icontains_all, "text", _MANY),
    _rule(texts.starts_with, "text", _TEXT),
    _rule(texts.regex, "text", values.pattern),
    _rule(texts.is_refusal, "text", _NONE),
    _rule(formats.is_json, "format", values.schema),
    _rule(formats.contains_json, "format", values.schema),
    _rule(formats.is_html, "format", _NONE),
    _rule(formats.contains_html, "format", _NONE),
    _rule(formats.is_xml, "format", values.texts_or_nothing),
    _rule(formats.contains_xml, "format", values.texts_or_nothing),
    _rule(graded.levenshtein, "likeness", _TEXT, threshold=5.0, most_threshold=1e6, expects=True),
    _rule(graded.rouge_n, "likeness", _TEXT, threshold=0.75, expects=True),
    _rule(graded.bleu, "likeness", _TEXT, threshold=0.5, expects=True),
    _rule(graded.gleu, "likeness", _TEXT, threshold=0.5, expects=True),
    _rule(graded.word_count, "limit", values.count),
    _rule(graded.latency, "limit", _NONE, threshold=10_000.0, most_threshold=1e9),
    _rule(graded.cost, "limit", _NONE, threshold=0.01, most_threshold=1e6),
    _rule(graded.finish_reason, "limit", values.finish_reason),
    _rule(graded.length, "content", values.length, threshold=1.0),
    _rule(graded.keywords, "content", _MANY, threshold=1.0),
    _rule(graded.banned_words, "content", _MANY, threshold=1.0),
    _rule(graded.repetition, "content", values.phrase_size, threshold=0.9),
    _rule(graded.sentence_length, "content", _NONE, threshold=1.0),
    _rule(graded.reading_ease, "content", values.band, threshold=1.0),
    _rule(graded.structure, "content", values.parts, threshold=1.0),
    _rule(graded.call_to_action, "content", _NONE),
    _rule(graded.written_in, "content", values.language),
)
_JUDGED: Final = (
    Term("llm-rubric", "judged", "How well the output keeps to a rubric, as a model sees it", _TEXT, threshold=0.5),
    Term(
        "g-eval", "judged", "How well the output meets criteria, step by step, as a model sees it", _MANY, threshold=0.7
    ),
    Term(
        "factuality",
        "judged",
        "Whether the output contradicts the reference, as a model sees it",
        _TEXT,
        threshold=1.0,
        expects=True,
    ),
    Term(
        "similar", "judged", "How near the output's meaning is to the reference's", _TEXT, threshold=0.75, expects=True
    ),
    Term(
        "self-consistency",
        "judged",
        "How much further samples of the same request agree",
        values.samples,
        threshold=0.7,
    ),
)
_SET: Final = Term("assert-set", "set", "Several assertions that count as one", _NONE, threshold=1.0)

TERMS: Final[Mapping[str, Term]] = {term.name: term for term in (*_RULES, *_JUDGED, _SET)}
