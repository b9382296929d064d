"""The content types: how long each is by default, how it is divided, and what a reader expects of it."""

from dataclasses import dataclass
from enum import StrEnum


class Name(StrEnum):
    """The names of the content types."""

    BLOG_POST = "blog_post"
    PRODUCT_DESCRIPTION = "product_description"
    SOCIAL_POST = "social_post"
    EMAIL = "email"
    AD_COPY = "ad_copy"
    SUMMARY = "summary"
    ARTICLE_SERIES = "article_series"


@dataclass(frozen=True)
class ContentType:
    """
    A kind of content.

    ``words`` is the default length; ``words_per_section`` divides it, and zero means that it is written in one
    piece, without a plan of its own. ``parts`` names what the sections are called.
    """

    name: Name
    label: str
    words: int
    words_per_section: int
    shape: str
    parts: str = "section"
    max_sections: int = 12

    def sections(self, words: int) -> int:
        """Return how many sections a piece of ``words`` words has; 1 means that it needs no plan."""
        if not self.words_per_section or words < 2 * self.words_per_section:
            return 1
        return min(round(words / self.words_per_section), self.max_sections)


_TYPES = (
    ContentType(
        Name.BLOG_POST,
        "blog post",
        600,
        150,
        "an opening that states the problem, sections that each make one point with a concrete example, "
        "and a closing that tells the reader what to do next",
    ),
    ContentType(
        Name.PRODUCT_DESCRIPTION,
        "product description",
        150,
        0,
        "what it is, whom it is for, its benefits as a bullet list, and a call to action",
    ),
    ContentType(Name.SOCIAL_POST, "social media post", 60, 0, "a hook, one idea and a call to action"),
    ContentType(
        Name.EMAIL, "email", 180, 0, "a greeting, the reason for writing, the benefit and one clear call to action"
    ),
    ContentType(Name.AD_COPY, "advertisement", 40, 0, "a headline, one benefit and a call to action"),
    ContentType(Name.SUMMARY, "summary", 120, 0, "the main points in the order of the source, without opinion"),
    ContentType(
        Name.ARTICLE_SERIES,
        "series of articles",
        1200,
        300,
        "articles that build on each other, each complete in itself, with a concrete example in each",
        parts="article",
    ),
)

BY_NAME: dict[Name, ContentType] = {kind.name: kind for kind in _TYPES}
