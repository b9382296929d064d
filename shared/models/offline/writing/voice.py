"""How one text speaks: its topic in every grammatical form, its tone, its share of the phrases."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from shared.models.offline.brief import Brief, Wish
from shared.models.offline.domains import catalog
from shared.models.offline.domains.base import Domain
from shared.models.offline.grammar import sentences, templates, topics, vocabulary
from shared.models.offline.grammar.topics import Topic
from shared.models.offline.phrases import tones
from shared.models.offline.writing.chooser import Chooser
from shared.models.offline.writing.decks import Share

UNNAMED = "this subject"

_CONTRACTING = frozenset({"friendly", "playful", "urgent"})
_EXCITED = frozenset({"friendly", "playful", "urgent"})
_ADDRESS = re.compile(r"\b(?:you|your|yourself)\b", re.IGNORECASE)
_LONGEST_AUDIENCE = 10
_BRANDED = frozenset({"product_description", "ad_copy"})


@dataclass(frozen=True)
class Voice:
    """Everything that decides the wording of a text before its first sentence is chosen."""

    topic: Topic
    slots: Mapping[str, str]
    tone: str
    domain: Domain
    chooser: Chooser
    share: Share
    banned: re.Pattern[str] | None
    longest: int
    contracts: bool
    excited: bool

    def suits(self, template: str) -> bool:
        """Whether this text may use ``template``: nothing banned, nothing too long, the right distance."""
        if self.banned and self.banned.search(template):
            return False
        if self.tone == "formal" and _addresses(template):
            return False
        return _length(template) <= self.longest

    def word(self, template: str) -> str:
        """Return ``template`` in the diction of this tone, slots untouched."""
        return templates.contract(template) if self.contracts else template


@lru_cache(maxsize=2048)
def _addresses(template: str) -> bool:
    """Whether ``template`` speaks to the reader, other than by "please"."""
    return bool(_ADDRESS.search(template)) and "please" not in template.lower()


@lru_cache(maxsize=2048)
def _length(template: str) -> int:
    return sentences.count(template)


def build(brief: Brief, seed: int | None) -> Voice:
    """Return the voice in which ``brief`` is to be written."""
    evidence = (brief.audience, *brief.keywords, *(passage.text for passage in brief.passages))
    topic = topics.analyse(
        brief.topic if _says_something(brief.topic) else UNNAMED, evidence, branded=brief.content_type in _BRANDED
    )
    named = brief.topic.lower().strip()
    return Voice(
        topic=topic,
        slots=_slots(brief, topic),
        tone=brief.tone,
        domain=catalog.find((topic.core, topic.bare, " ".join(brief.keywords), brief.audience)),
        chooser=Chooser(f"{named}|{brief.content_type}|{seed}"),
        share=_share(brief),
        banned=_banned(brief.banned),
        longest=14 if brief.wants(Wish.SHORT_SENTENCES) else 99,
        contracts=brief.tone in _CONTRACTING,
        excited=brief.tone in _EXCITED and not brief.wants(Wish.CALM),
    )


def _says_something(text: str) -> bool:
    return any(char.isalnum() for char in text)


def _slots(brief: Brief, topic: Topic) -> dict[str, str]:
    product = _product(topic)
    forms = {
        "topic": topic.phrase,
        "core": topic.core,
        "product": product,
        "Topic": sentences.title_case(topic.bare),
        "Product": sentences.title_case(re.sub(r"^(?:the|these|a|an) ", "", product)),
        **_agreement(plural=topic.plural),
        **{word: by_tone[brief.tone] for word, by_tone in tones.WORDS.items()},
    }
    if topic.setting:
        forms["setting"] = topic.setting
    if _says_something(brief.audience):
        forms["audience"] = audience(brief.audience)
        forms["Audience"] = sentences.title_case(forms["audience"])
    return forms


def audience(text: str) -> str:
    """Return an audience, as people write it, as a phrase inside a sentence."""
    parts = [part.strip() for part in re.split(r"[,;/]", text.strip().rstrip(".")) if part.strip()]
    whole = sentences.joined(parts[:3]) if len(text.split()) <= _LONGEST_AUDIENCE else parts[0]
    return topics.lower_first(" ".join(whole.split()[:_LONGEST_AUDIENCE]))


def _product(topic: Topic) -> str:
    first = topic.bare.split()[0].lower()
    if first in {"a", "an"} and " " in topic.bare:
        return f"the {topic.bare.split(' ', 1)[1]}"
    if topic.name or first in vocabulary.DETERMINERS:
        return topic.bare
    return f"{'these' if topic.plural else 'the'} {topic.bare}"


def _agreement(*, plural: bool) -> dict[str, str]:
    if plural:
        return {
            "is": "are",
            "has": "have",
            "does": "do",
            "s": "",
            "es": "",
            "ies": "y",
            "it": "they",
            "its": "their",
            "them": "them",
        }
    return {
        "is": "is",
        "has": "has",
        "does": "does",
        "s": "s",
        "es": "es",
        "ies": "ies",
        "it": "it",
        "its": "its",
        "them": "it",
    }


def _share(brief: Brief) -> Share:
    """Return the share of a section: its place in the outline, when the prompt shows one."""
    names = [item.lower() for item in brief.outline]
    for index, name in enumerate(names):
        if brief.section and brief.section.lower() in name:
            return Share(index, len(names))
    return Share()


def _banned(words: tuple[str, ...]) -> re.Pattern[str] | None:
    if not words:
        return None
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b", re.IGNORECASE)
