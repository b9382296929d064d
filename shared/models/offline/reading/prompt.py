"""Reading a prompt: labelled lines, lists, data blocks and free instructions become a brief."""

import re
from collections.abc import Iterable

from shared.models.base import Message
from shared.models.offline.brief import CONTENT_TYPES, Brief, Format, Length
from shared.models.offline.phrases import tones
from shared.models.offline.reading import blocks, instructions, lengths, plain_requests
from shared.models.offline.reading.labels import Labels

_FORMAT_WISH = re.compile(r"\b(?:in|as|use|using|return|output)\s+(?:valid\s+)?(markdown|html|md)\b", re.IGNORECASE)


def read(messages: Iterable[Message]) -> Brief:
    """Return the brief that ``messages`` of system and user hold; of two labels alike the later one counts."""
    spoken = [message.text for message in messages if message.role in {"system", "user"}]
    parted = blocks.separate("\n\n".join(spoken))
    labels = Labels()
    for line in parted.instructions.splitlines():
        labels.take(line)
    free = "\n".join(labels.free)
    asked = plain_requests.understand(free, spoken[-1] if spoken else "")
    value = labels.value
    return Brief(
        task=value("task"),
        content_type=_content_type(value("content_type")) or asked.content_type,
        topic=value("topic") or asked.topic,
        audience=value("audience") or asked.audience,
        tone=_tone(value("tone") or asked.tone),
        language=_language(value("language")),
        length=_length(value("length"), free),
        keywords=labels.listed("keywords"),
        section=value("section"),
        purpose=value("purpose"),
        outline=labels.listed("outline"),
        points=(*labels.listed("points"), *instructions.points(free)),
        title=value("title"),
        call=value("call"),
        question=value("question") or asked.question,
        format=_format(value("format"), free),
        section_count=instructions.section_count(f"{free}\n{value('outline')}"),
        passages=parted.passages or blocks.passages(value("source")),
        draft=parted.draft or value("draft"),
        issues=labels.listed("issues"),
        banned=labels.listed("banned") or instructions.banned(free),
        wishes=instructions.wishes(free),
    )


def _content_type(value: str) -> str:
    name = re.sub(r"[\s-]+", "_", value.strip(" `'\".").lower())
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
    wished = _FORMAT_WISH.search(free)
    name = (value or (wished[1] if wished else "")).lower()
    if "html" in name:
        return "html"
    return "markdown" if re.search(r"\b(?:markdown|md)\b", name) else "plain"
