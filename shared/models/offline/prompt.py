"""Reading a prompt: labelled lines, lists, data blocks and free instructions become a brief."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from shared.models.base import Message
from shared.models.offline import blocks, instructions, lengths, plain_requests
from shared.models.offline.brief import CONTENT_TYPES, Brief, Format, Length, Passage
from shared.models.offline.phrases import tones

_LABELS: Mapping[str, str] = {
    **dict.fromkeys(("task", "assignment"), "task"),
    **dict.fromkeys(("content type", "type of content", "type", "kind"), "content_type"),
    **dict.fromkeys(("topic", "subject", "theme", "product", "product name", "about"), "topic"),
    **dict.fromkeys(("audience", "target audience", "target group", "readers", "reader"), "audience"),
    **dict.fromkeys(("tone", "tone of voice", "voice", "style"), "tone"),
    **dict.fromkeys(("language", "output language"), "language"),
    **dict.fromkeys(("length", "target length", "word count", "words"), "length"),
    **dict.fromkeys(
        ("keywords", "keyword", "key words", "seo keywords", "must include", "include keywords"), "keywords"
    ),
    **dict.fromkeys(("section", "section heading", "heading", "section title"), "section"),
    **dict.fromkeys(("purpose", "section purpose", "goal", "intent"), "purpose"),
    **dict.fromkeys(("outline", "structure", "sections"), "outline"),
    **dict.fromkeys(
        ("features", "key points", "points", "points to cover", "details", "facts", "benefits", "offer"), "points"
    ),
    **dict.fromkeys(("call to action", "cta"), "call"),
    **dict.fromkeys(("format", "output format"), "format"),
    **dict.fromkeys(("source", "sources", "source text", "context", "passages", "text"), "source"),
    **dict.fromkeys(("draft", "current draft", "text to revise"), "draft"),
    **dict.fromkeys(("issues", "problems", "feedback", "issues to fix", "fix"), "issues"),
    **dict.fromkeys(("question", "user question"), "question"),
    **dict.fromkeys(("banned words", "forbidden words", "words to avoid"), "banned"),
    **dict.fromkeys(("instructions", "requirements", "rules", "notes", "note", "guidelines", "style notes"), "free"),
}
_ITEM = re.compile(r"\s*(?:[-*+•]|\d{1,2}[.)])\s+(.*)")
_LINE = re.compile(
    r"\s*(?:[-*+•]\s+|\d{1,2}[.)]\s+|#{1,6}\s+|>\s*)?[*_`]{0,3}(?P<label>[A-Za-z][A-Za-z \-_]{1,28}?)"
    r"\s*(?:\([^)\n]*\))?[*_`]{0,3}\s*[:=]\s*[*_`]{0,3}\s*(?P<value>.*?)\s*"
)
_LISTS = frozenset({"outline", "points", "issues", "keywords"})
_SEPARATORS = {"keywords": r"[,;|]", "points": r"[;|]|,(?!\d)", "banned": r"[,;|]"}


@dataclass
class _Labels:
    """What the labelled lines say; ``free`` collects everything else."""

    values: dict[str, str] = field(default_factory=dict)
    items: dict[str, list[str]] = field(default_factory=dict)
    free: list[str] = field(default_factory=list)
    _open: str = ""

    def take(self, line: str) -> None:
        """Take in one line."""
        match = _LINE.fullmatch(line)
        label = _LABELS.get(" ".join(re.split(r"[\s_-]+", match["label"].lower()))) if match else None
        if match and label:
            self._take_label(label, match["value"])
        elif not line.strip():
            self._open = "" if self._open == "source" else self._open
        elif self._open:
            self._take_item(line)
        else:
            self.free.append(line)

    def _take_label(self, label: str, value: str) -> None:
        if label in {"free", "task"}:
            self.free.append(value)
        if value:
            self.values[label] = value
        if label in _LISTS and not value:
            self.items[label] = []
        self._open = label if (label in _LISTS and not value) or label == "source" else ""

    def _take_item(self, line: str) -> None:
        item = _ITEM.fullmatch(line)
        if self._open == "source":
            self.values["source"] = f"{self.values.get('source', '')}\n{line}".strip()
        elif item:
            self.items[self._open].append(item[1].strip().strip("*_"))
        else:
            self._open = ""
            self.free.append(line)

    def listed(self, label: str) -> tuple[str, ...]:
        """Return the items under ``label``, whether they stand below it or behind it."""
        if label in self.items and self.items[label]:
            return tuple(self.items[label])
        parts = re.split(_SEPARATORS.get(label, r";|\|"), self.values.get(label, ""))
        return tuple(part.strip(" \"'“”.") for part in parts if part.strip(" \"'“”."))


def read(messages: Iterable[Message]) -> Brief:
    """Return the brief that ``messages`` hold; of two labels alike the later one counts."""
    spoken = [message for message in messages if message.role != "assistant"]
    parted = blocks.separate("\n\n".join(message.content for message in spoken))
    labels = _Labels()
    for line in parted.instructions.splitlines():
        labels.take(line)
    free = "\n".join(labels.free)
    asked = plain_requests.understand(free, spoken[-1].content if spoken else "")
    values = labels.values
    return Brief(
        task=values.get("task", ""),
        content_type=_content_type(values.get("content_type", "")) or asked.content_type,
        topic=values.get("topic", "") or asked.topic,
        audience=values.get("audience", "") or asked.audience,
        tone=_tone(values.get("tone", "") or asked.tone),
        language=_language(values.get("language", "")),
        length=_length(values.get("length", ""), free),
        keywords=labels.listed("keywords"),
        section=values.get("section", ""),
        purpose=values.get("purpose", ""),
        outline=labels.listed("outline"),
        points=labels.listed("points"),
        call=values.get("call", ""),
        question=values.get("question", "") or asked.question,
        format=_format(values.get("format", ""), free),
        section_count=instructions.section_count(f"{free}\n{values.get('outline', '')}"),
        passages=parted.passages or _inline(values.get("source", "")),
        draft=parted.draft or values.get("draft", ""),
        issues=labels.listed("issues"),
        banned=labels.listed("banned") or instructions.banned(free),
        wishes=instructions.wishes(free),
    )


def _content_type(value: str) -> str:
    name = re.sub(r"[\s-]+", "_", value.strip().lower().strip("`'\"."))
    return name if name in CONTENT_TYPES else plain_requests.content_type(value)


def _tone(value: str) -> str:
    names = re.findall(r"[a-z]+", value.lower())
    return next((tones.TONE_NAMES[name] for name in names if name in tones.TONE_NAMES), "neutral")


def _language(value: str) -> str:
    name = value.strip().lower()
    return "en" if not name or name.startswith("en") else name


def _length(value: str, free: str) -> Length:
    labelled = lengths.parse_label(value) if value else Length()
    return labelled if labelled != Length() else lengths.parse(free)


def _format(value: str, free: str) -> Format:
    text = value.lower() or " ".join(
        re.findall(r"\b(?:in|as|use|using|return|output)\s+(?:valid\s+)?(\w+)", free.lower())
    )
    if "html" in text:
        return "html"
    return "markdown" if "markdown" in text or re.search(r"\bmd\b", text) else "plain"


def _inline(source: str) -> tuple[Passage, ...]:
    return blocks.passages(source) if source else ()
