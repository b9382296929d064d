"""The brief: everything that a prompt asks for, as the offline model has understood it."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

Format = Literal["plain", "markdown", "html"]

CONTENT_TYPES = (
    "blog_post",
    "product_description",
    "social_post",
    "email",
    "ad_copy",
    "summary",
    "article_series",
)


class Wish(StrEnum):
    """What free instructions can ask for; what nobody wishes is not done."""

    TITLE = "title"
    HEADINGS = "headings"
    BULLETS = "bullets"
    NUMBERS = "numbers"
    EXAMPLE = "example"
    QUESTION = "question"
    CALL = "call"
    AUDIENCE = "audience"
    VARIETY = "variety"
    NO_REPETITION = "no_repetition"
    CITATIONS = "citations"
    HASHTAGS = "hashtags"
    EMOJI = "emoji"
    SHORT_SENTENCES = "short_sentences"
    SHORT_PARAGRAPHS = "short_paragraphs"
    CALM = "calm"


@dataclass(frozen=True)
class Length:
    """How long a text should be; ``words`` is the aim, the others are limits or exact numbers."""

    words: int = 0
    most_words: int = 0
    most_characters: int = 0
    sentences: int = 0
    paragraphs: int = 0


@dataclass(frozen=True)
class Passage:
    """A piece of source text and the number under which it is cited, 0 for none."""

    number: int
    text: str


@dataclass(frozen=True)
class Brief:
    """A prompt as understood; empty fields were not asked for."""

    task: str = ""
    content_type: str = ""
    topic: str = ""
    audience: str = ""
    tone: str = "neutral"
    language: str = "en"
    length: Length = field(default_factory=Length)
    keywords: tuple[str, ...] = ()
    section: str = ""
    purpose: str = ""
    outline: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    title: str = ""
    call: str = ""
    question: str = ""
    format: Format = "plain"
    section_count: int = 0
    passages: tuple[Passage, ...] = ()
    draft: str = ""
    issues: tuple[str, ...] = ()
    banned: tuple[str, ...] = ()
    wishes: frozenset[Wish] = frozenset()

    def wants(self, wish: Wish) -> bool:
        """Whether the prompt asks for ``wish``."""
        return wish in self.wishes
