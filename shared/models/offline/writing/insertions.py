"""The sentences a brief insists on: keywords, points, evidence, audience, question, purpose, call to action."""

import re

from shared.models.offline.brief import Brief, Wish
from shared.models.offline.grammar import nouns, sentences, topics, verbs, vocabulary
from shared.models.offline.phrases import forms, headings, particulars, tones
from shared.models.offline.writing import evidence
from shared.models.offline.writing.writer import Writer

_PURPOSE = re.compile(
    r"(?P<verb>explain|clarify|understand|show|demonstrate|see|describe|discuss|cover|address|list|name)\s+"
    r"(?P<clause>(?:why|how|what|when|which|who|where|the|an?)\s.+)",
    re.IGNORECASE,
)
_ABOUT_THE_TEXT = re.compile(r"\b(?:reader|the topic|the scene|section|article)\b", re.IGNORECASE)
_PURPOSE_KINDS = {"clarify": "explain", "understand": "explain", "demonstrate": "show", "see": "show"}
_FEW_WORDS = 60
_MANY = 3
_UNKNOWN_AUDIENCE = "readers who are new to this"


def question(writer: Writer, brief: Brief) -> list[str]:
    """Return an opening question, if one is wished for."""
    return _one(writer.write(particulars.QUESTIONS)) if brief.wants(Wish.QUESTION) else []


def audience(writer: Writer, brief: Brief, form: str = "") -> list[str]:
    """Return a sentence for the audience, if there is one, in the manner of ``form``."""
    bank = forms.FORM_AUDIENCES.get(form, particulars.AUDIENCES)
    if brief.audience:
        return _one(writer.write(bank))
    return _one(writer.with_slots(audience=_UNKNOWN_AUDIENCE).write(bank)) if brief.wants(Wish.AUDIENCE) else []


def purpose(writer: Writer, brief: Brief) -> list[str]:
    """Return a sentence that serves the stated purpose of a section, if it can be turned into one."""
    match = _PURPOSE.search(brief.purpose.strip().rstrip("."))
    general = brief.purpose in headings.PURPOSES.values() or _ABOUT_THE_TEXT.search(brief.purpose)
    if match is None or general:
        return []
    verb = match["verb"].lower()
    bank = particulars.PURPOSES.get(_PURPOSE_KINDS.get(verb, verb), particulars.PURPOSES["discuss"])
    return _one(writer.with_slots(clause=match["clause"]).write(bank))


def call(writer: Writer, brief: Brief) -> list[str]:
    """Return a call to action, if one is wished for; one that the brief words itself is kept."""
    if brief.call:
        return [sentences.capitalise(brief.call if brief.call[-1] in ".!?" else f"{brief.call}.")]
    if not brief.wants(Wish.CALL):
        return []
    toned = tones.CALLS[writer.voice.tone]
    own = forms.CALLS_BY_TYPE.get(brief.content_type, ())
    text = writer.write((*own, *toned) if own and writer.voice.excited else own or toned)
    return _one(f"{text[:-1]}!" if writer.voice.excited and text.endswith(".") else text)


def points(writer: Writer, brief: Brief) -> list[str]:
    """Return a sentence for each point to be covered."""
    return [
        text
        for point in brief.points
        if (text := writer.with_slots(point=topics.lower_first(point.rstrip("."))).write(particulars.POINTS))
    ]


def facts(writer: Writer, brief: Brief, words: int) -> list[str]:
    """Return sentences of the source, introduced and cited, for about a third of ``words``."""
    limit = max(1, words // 60) if brief.passages else 0
    chosen = evidence.relevant(brief, limit, writer.voice)
    cited = [evidence.cite(fact) for fact in chosen]
    return [text for fact in cited if (text := writer.with_slots(fact=fact).write(particulars.EVIDENCE) or fact)]


def keywords(writer: Writer, brief: Brief, words: int, form: str = "") -> list[str]:
    """Return sentences that bring in the keywords which the topic does not hold already."""
    topic = writer.slots["topic"].lower()
    missing = [word for word in brief.keywords if word.lower() not in topic]
    if words < _FEW_WORDS and len(missing) > 1:
        return [f"It is about {sentences.joined([phrase(word) for word in missing])}."]
    nouns_ = [word for word in missing if _class(word) == "noun"]
    paired = nouns_[: len(nouns_) // 3 * 2] if len(nouns_) > _MANY else []
    made = [_pair(writer, *paired[at : at + 2]) for at in range(0, len(paired), 2)]
    return [*made, *(_single(writer, word, form) for word in missing if word not in paired)]


def _pair(writer: Writer, first: str, second: str) -> str:
    both = writer.with_slots(keyword=phrase(first), keyword2=phrase(second)).write(particulars.KEYWORD_PAIRS)
    return both or f"{sentences.capitalise(phrase(first))} and {phrase(second)} belong to the picture."


def _single(writer: Writer, word: str, form: str) -> str:
    banks = {
        "noun": forms.FORM_KEYWORDS if form else particulars.KEYWORD_NOUNS,
        "adjective": particulars.KEYWORD_ADJECTIVES,
        "verb": particulars.KEYWORD_VERBS,
    }
    text = writer.with_slots(keyword=phrase(word)).write(banks[_class(word)])
    return text or f"Another point on the list: {word}."


def phrase(keyword: str) -> str:
    """Return ``keyword`` as a phrase inside a sentence, its own letters unchanged."""
    return nouns.with_article(keyword) if _class(keyword) == "noun" else keyword


def _class(keyword: str) -> str:
    word = keyword.lower().strip()
    if " " not in word and (word in vocabulary.ADJECTIVES or word.endswith(vocabulary.ADJECTIVE_ENDINGS)):
        return "adjective"
    return "verb" if verbs.starts_with_verb(word) else "noun"


def _one(text: str) -> list[str]:
    return [text] if text else []
