"""Requests in a single sentence: "Write a friendly 150-word blog post about composting for city dwellers"."""

import re
from dataclasses import dataclass

from shared.models.offline.phrases import tones

_TYPES: tuple[tuple[str, str], ...] = (
    ("article_series", r"(?:article|blog|post) series|series of (?:articles|posts|blog posts)"),
    ("product_description", r"product (?:description|page|text|copy)"),
    (
        "social_post",
        r"social(?:[ -]media)? posts?|tweets?|linkedin posts?|instagram (?:posts?|captions?)|facebook posts?",
    ),
    ("ad_copy", r"ad(?:vert(?:isement)?)?(?: copy| text)?|google ads?|banner text|slogan"),
    ("email", r"e-?mails?|newsletters?"),
    ("summary", r"summar(?:y|ies|ise|ize)|abstract|tl;?dr"),
    ("blog_post", r"blog ?posts?|blog|articles?|posts?|essay|guide|text|paragraphs?|piece|section"),
)
_VERB = r"(?:write|draft|create|compose|generate|produce|prepare|give me|make|need|want)"
_ASKED = re.compile(
    rf"\b{_VERB}\b(?P<between>[^.\n]{{0,60}}?)\b(?P<type>{'|'.join(p for _, p in _TYPES)})\b(?P<rest>[^\n]*)", re.I
)
_ABOUT = re.compile(
    r"\b(?:about|on the topic of|on|promoting|introducing|announcing|regarding|for)\s+(?P<topic>[^\n]+)", re.I
)
_TOPIC_END = re.compile(
    r"\s*(?:[.!?](?:\s|$)|[,;]\s|\s(?:in|using|with|at|under)\s(?=(?:an?\s|the\s)?(?:[\w-]+\s){0,3}(?:tone|words?|style|voice|"
    r"paragraphs?|characters?|sentences?|examples?|bullets?|bullet|title|markdown|html|call|headings?)\b)|"
    r"\s(?:aimed at|targeting|targeted at|addressed to|written for|that\s|which\s|and (?:use|include|end|mention)\b)).*",
    re.I | re.S,
)
_FOR = re.compile(
    r"\b(?:for|aimed at|targeting|targeted at|addressed to|written for)\s+(?P<audience>(?!the\b|sale\b|free\b)[^.,;\n]+)",
    re.I,
)
_TONE = re.compile(r"\b([a-z]+)(?:,? (?:and|but) [a-z]+)?\s+(?:tone|voice|style|way)\b", re.I)
_SUMMARISE = re.compile(r"\b(?:summari[sz]e|sum up|condense|shorten)\b", re.I)


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
    tone = _tone(flat)
    match = _ASKED.search(flat)
    if match is None:
        kind = "summary" if _SUMMARISE.search(flat) else ""
        return Request(content_type=kind, tone=tone, question=_question(last_message))
    about = _ABOUT.search(match["rest"])
    topic = _TOPIC_END.sub("", about["topic"]).strip(" \"'“”:.") if about else ""
    audience, topic = _audience(match["rest"], topic)
    return Request(content_type(match["type"]), topic, audience, tone or _tone_word(match["between"]))


def content_type(text: str) -> str:
    """Return the content type that ``text`` names in ordinary words, or nothing."""
    for name, pattern in _TYPES:
        if re.search(rf"\b(?:{pattern})\b", text, re.IGNORECASE):
            return name
    return ""


def _audience(rest: str, topic: str) -> tuple[str, str]:
    """Return the audience named behind the topic, and the topic without it."""
    for match in re.finditer(_FOR, rest):
        before = rest[: match.start()].strip()
        if topic and topic not in rest[match.start() :] and before:
            name = _TOPIC_END.sub("", match["audience"]).strip()
            return name, topic.removesuffix(match[0].strip()).strip() or topic
        if topic and match[0].strip() in topic and not topic.startswith(match["audience"].strip()):
            return match["audience"].strip(), topic[: topic.index(match[0].strip())].strip()
    return "", topic


def _tone(text: str) -> str:
    return next((word for word in _TONE.findall(text) if word.lower() in tones.TONE_NAMES), "")


def _tone_word(between: str) -> str:
    return next((word for word in re.findall(r"[a-z]+", between.lower()) if word in tones.TONE_NAMES), "")


def _question(message: str) -> str:
    text = message.strip()
    last = text.splitlines()[-1].strip() if text else ""
    return last if last.endswith("?") else ""
