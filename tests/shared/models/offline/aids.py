"""What tests of the offline model share: briefs, writers, texts, and the rules every template keeps."""

import re
from collections.abc import Iterable
from typing import Any

from shared.models.base import CompletionRequest, Message
from shared.models.offline.brief import Brief, Length
from shared.models.offline.document import render
from shared.models.offline.grammar import templates
from shared.models.offline.reading import prompt
from shared.models.offline.writing import compose, decks, voice
from shared.models.offline.writing.writer import Writer

SOURCE = (
    "The city opened its third repair cafe in March. Volunteers fixed 412 items in six months. "
    "Most of the items were lamps and toasters. The council pays the rent. Visitors pay what they think is fair. "
    "Two thirds of the visitors came back."
)
KNOWN_SLOTS = frozenset(
    {"topic", "core", "product", "Topic", "Product", "setting", "audience", "Audience", "is", "has", "does", "s", "es"}
    | {"ies", "it", "its", "them", "important", "good", "simple", "snag", "payoff", "begin", "keyword", "keyword2"}
    | {"fact", "point", "points", "point_is", "clause", "count"}
)


def request(*lines: str, **options: Any) -> CompletionRequest:
    return CompletionRequest((Message("user", "\n".join(lines)),), **options)


def read(*lines: str) -> Brief:
    return prompt.read([Message("user", "\n".join(lines))])


def text(*lines: str, seed: int | None = None) -> str:
    brief = read(*lines)
    return render(compose.document(brief, seed), brief.format)


def writer(brief: Brief | None = None, **fields: Any) -> Writer:
    return Writer(voice.build(brief or Brief(topic="home composting", **fields), None))


def asking(words: int, **fields: Any) -> Brief:
    return Brief(**{"topic": "home composting", "length": Length(words=words), **fields})


def broken_rules(bank: Iterable[str], *, heading: bool = False) -> list[str]:
    """Return the templates of ``bank`` that break a rule: known slots, clean spacing, a proper end, no twin."""
    known = list(bank)
    return [template for template in known if _breaks_a_rule(template, known, heading=heading)]


def _breaks_a_rule(template: str, bank: list[str], *, heading: bool) -> bool:
    slots = {slot for slot in templates.slots(template) if not decks.deck_of(slot)}
    ends_well = heading or template.endswith((".", "?", "!", ":", "{fact}"))
    untidy = re.search(r"  | [.,;:?!]|^\s|\s$|[{}]{2}", template)
    return bool(slots - KNOWN_SLOTS) or not ends_well or bool(untidy) or bank.count(template) > 1
