"""Requests in one sentence: "Write a friendly 150-word blog post about composting for city dwellers"."""

import re
from dataclasses import dataclass

from shared.models.offline.phrases import tones

_TYPES: tuple[tuple[str, str], ...] = (
    ("article_series", r"(?:article|blog|post) series|series of (?:articles|posts|blog posts)"),
    ("product_description", r"product (?:description|page|text|copy)"),
    (
        "social_post",
        r"social(?:[ -]media)? posts?|tweets?|(?:linkedin|instagram|facebook) posts?|instagram captions?",
    ),
    ("ad_copy", r"ad(?:vert(?:isement)?)?(?: copy| text)?|google ads?|banner text|slogan"),
    ("email", r"e-?mails?|newsletters?"),
    ("summary", r"summar(?:y|ies|ise|ize)|abstract|tl;?dr"),
    ("blog_post", r"blog ?posts?|blog|articles?|posts?|essay|guide|text|paragraphs?|piece|section"),
)
_VERB = r"(?:write|draft|create|compose|generate|produce|prepare|give me|make|need|want)"
_ASKED = re.compile(
    rf"\b{_VERB}\b(?P<between>[^.\n]{{0,60}}?)\b"
    rf"(?P<type>{'|'.join(pattern for _, pattern in _TYPES)})\b(?P<rest>[^\n]*)",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"\b(?:about|on the topic of|on|promoting|introducing|announcing|regarding|for)\s+(?P<topic>[^\n]+)", re.IGNORECASE
)
_MANNER = r"tone|words?|style|voice|paragraphs?|characters?|sentences?|examples?|bullets?|title|markdown|html|headings?"
_TOPIC_END = re.compile(
    rf"\s*(?:[.!?](?:\s|$)|[,;]\s|\s(?:in|using|with|at|under)\s(?=(?:an?\s|the\s)?(?:[\w-]+\s){{0,3}}(?:{_MANNER})\b)|"
    r"\s(?:that|which)\s|\sand (?:use|include|end|mention)\b).*",
    re.IGNORECASE | re.DOTALL,
)
_AUDIENCE = re.compile(
    r"\s+(?:for|aimed at|targeting|targeted at|addressed to|written for)\s+(?!the\b|sale\b|free\b)(?P<audience>.+)",
    re.IGNORECASE,
)
_TONE = re.compile(r"\b([a-z]+)(?:,? (?:and|but) [a-z]+)?\s+(?:tone|voice|style|way)\b", re.IGNORECASE)
_SUMMARISE = re.compile(r"\b(?:summari[sz]e|sum up|condense|shorten)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Request:
    """What a sentence asks for; empty where it does not say."""

    content_type: str = ""
    topic: str = ""
    audience: str = ""
    tone: str = ""
    question: str = ""


def understand(text: str, last_message: str) -> Request:
    """Return what the free ``text`` of a prompt asks for; ``last_message`` may be a question."""
    flat = re.sub(r"[ \t]+", " ", text)
    tone = _known_tone(" ".join(_TONE.findall(flat)))
    match = _ASKED.search(flat)
    if match is None:
        kind = "summary" if _SUMMARISE.search(flat) else ""
        return Request(content_type=kind, tone=tone, question=_question(last_message))
    about = _ABOUT.search(match["rest"])
    topic, audience = _parted(_TOPIC_END.sub("", about["topic"])) if about else ("", "")
    return Request(content_type(match["type"]), topic, audience, tone or _known_tone(match["between"]))


def content_type(text: str) -> str:
    """Return the content type that ``text`` names in ordinary words, or nothing."""
    return next((name for name, pattern in _TYPES if re.search(rf"\b(?:{pattern})\b", text, re.IGNORECASE)), "")


def _parted(text: str) -> tuple[str, str]:
    """Return the topic in ``text``, and the audience that stands behind it."""
    match = _AUDIENCE.search(text)
    topic = text[: match.start()] if match else text
    audience = match["audience"].strip() if match else ""
    return topic.strip(" \"':."), audience


def _known_tone(text: str) -> str:
    return next((word for word in re.findall(r"[a-z]+", text.lower()) if word in tones.TONE_NAMES), "")


def _question(message: str) -> str:
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    return lines[-1] if lines and lines[-1].endswith("?") else ""
