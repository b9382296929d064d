"""Labelled lines of a prompt, whatever bullets, bold type and capitals surround their labels."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

_SPELLINGS: tuple[tuple[str, str], ...] = (
    ("task", "task, assignment"),
    ("content_type", "content type, type of content, type, kind"),
    ("topic", "topic, subject, theme, product, product name, about"),
    ("audience", "audience, target audience, target group, readers, reader"),
    ("tone", "tone, tone of voice, voice, style"),
    ("language", "language, output language"),
    ("length", "length, target length, word count, words"),
    ("keywords", "keywords, keyword, key words, seo keywords, must include, include keywords"),
    ("section", "section, section heading, heading, section title"),
    ("purpose", "purpose, section purpose, goal, intent"),
    ("outline", "outline, structure, sections"),
    ("points", "features, key points, points, points to cover, details, facts, benefits, offer"),
    ("title", "title, headline, working title"),
    ("call", "call to action, cta"),
    ("format", "format, output format"),
    ("source", "source, sources, source text, context, passages, text"),
    ("draft", "draft, current draft, text to revise"),
    ("issues", "issues, problems, feedback, issues to fix, fix"),
    ("question", "question, user question"),
    ("banned", "banned words, forbidden words, words to avoid"),
    ("free", "instructions, requirements, rules, notes, note, guidelines, style notes"),
)
_LABELS: Mapping[str, str] = {
    spelling.strip(): label for label, spellings in _SPELLINGS for spelling in spellings.split(",")
}
_LISTS = frozenset({"outline", "points", "issues", "keywords"})
_SEPARATORS = {"keywords": r"[,;|]", "points": r"[;|]|,(?!\d)", "banned": r"[,;|]"}
_BULLET = r"(?:[-*+\u2022]|\d{1,2}[.)])\s+"
_ITEM = re.compile(rf"\s*{_BULLET}(.*)")
_LINE = re.compile(
    rf"\s*(?:{_BULLET}|#{{1,6}}\s+|>\s*)?[*_`]{{0,3}}(?P<label>[A-Za-z][A-Za-z \-_]{{1,28}}?)"
    r"\s*(?:\([^)\n]*\))?[*_`]{0,3}\s*[:=]\s*[*_`]{0,3}\s*(?P<value>.*?)\s*"
)


@dataclass
class Labels:
    """What the labelled lines say; ``free`` collects everything else, and the values that are instructions."""

    free: list[str] = field(default_factory=list)
    _values: dict[str, str] = field(default_factory=dict)
    _items: dict[str, list[str]] = field(default_factory=dict)
    _open: str = ""

    def take(self, line: str) -> None:
        """Take in one line."""
        match = _LINE.fullmatch(line)
        label = _LABELS.get(" ".join(re.split(r"[\s_-]+", match["label"].lower()))) if match else None
        if match and label:
            self._take_label(label, match["value"])
        elif not line.strip():
            self._open = "" if self._open == "source" else self._open
        elif self._open == "source":
            self._values["source"] = f"{self.value('source')}\n{line}".strip()
        else:
            self._take_item(line)

    def value(self, label: str) -> str:
        """Return what stands behind ``label``, empty for nothing."""
        return self._values.get(label, "")

    def listed(self, label: str) -> tuple[str, ...]:
        """Return the items of ``label``, whether they stand in lines below it or behind it."""
        below = self._items.get(label)
        return tuple(below) if below else _parts(re.split(_SEPARATORS.get(label, r"[;|]"), self.value(label)))

    def _take_label(self, label: str, value: str) -> None:
        if label in {"free", "task"}:
            self.free.append(value)
        if value:
            self._values[label] = value
        if label in _LISTS and not value:
            self._items[label] = []
        self._open = label if label == "source" or (label in _LISTS and not value) else ""

    def _take_item(self, line: str) -> None:
        item = _ITEM.fullmatch(line) if self._open else None
        if item:
            self._items[self._open].append(item[1].strip(" *_"))
        else:
            self._open = ""
            self.free.append(line)


def _parts(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(part for text in texts if (part := text.strip(" \"'\u201c\u201d.")))
