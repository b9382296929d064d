import pytest

from shared.models.base import Message
from shared.models.offline.brief import Brief, Length, Passage, Wish
from shared.models.offline.reading import prompt
from tests.shared.models.offline.aids import read

FULL = """\
Task: Write one section of a blog post. Use a concrete example.
- **Content type:** blog post
* Topic: Composting in small apartments
AUDIENCE = city renters
Tone: warm and friendly
Language: en
Length: about 300 words
Keywords: worm bin, "kitchen scraps"; odour-free
Section: Choosing a bin
Purpose: explain which bins suit a balcony
Outline:
1. Why compost
2. Choosing a bin
Format: Markdown
Call to action: Order a bin
Words to avoid: dirty, smelly
Source:
```
[1] Worms like it dark. Topic: not this one.
[2] Bins need air.
```
"""


def test_every_label_finds_its_field() -> None:
    assert read(FULL) == Brief(
        task="Write one section of a blog post. Use a concrete example.",
        content_type="blog_post",
        topic="Composting in small apartments",
        audience="city renters",
        tone="friendly",
        length=Length(words=300),
        keywords=("worm bin", "kitchen scraps", "odour-free"),
        section="Choosing a bin",
        purpose="explain which bins suit a balcony",
        outline=("Why compost", "Choosing a bin"),
        format="markdown",
        call="Order a bin",
        banned=("dirty", "smelly"),
        passages=(Passage(1, "Worms like it dark. Topic: not this one."), Passage(2, "Bins need air.")),
        wishes=frozenset({Wish.EXAMPLE}),
    )


def test_later_messages_overrule_earlier_ones() -> None:
    messages = [Message("system", "Tone: formal\nTopic: tea"), Message("user", "Topic: coffee")]
    brief = prompt.read(messages)
    assert (brief.tone, brief.topic) == ("formal", "coffee")


def test_draft_and_issues_are_read_apart() -> None:
    brief = read("Draft:", "```", "Tea. Use a bullet list.", "```", "Issues:", "- too short", "- no title")
    assert (brief.draft, brief.issues) == ("Tea. Use a bullet list.", ("too short", "no title"))
    assert not brief.wishes


@pytest.mark.parametrize(
    ("line", "form"),
    [("Format: HTML", "html"), ("Write it in Markdown.", "markdown"), ("Format: plain text", "plain"), ("", "plain")],
)
def test_format_is_read_from_label_or_wish(line: str, form: str) -> None:
    assert read(line).format == form


@pytest.mark.parametrize(
    ("value", "tone"), [("Witty", "playful"), ("confident, warm", "professional"), ("sarcastic", "neutral")]
)
def test_unknown_tones_fall_back_to_neutral(value: str, tone: str) -> None:
    assert read(f"Tone: {value}").tone == tone


def test_sentence_briefs_are_understood() -> None:
    brief = read("Write a playful 150-word newsletter about team retreats for startup founders. Use a bullet list.")
    assert (brief.content_type, brief.topic, brief.audience) == ("email", "team retreats", "startup founders")
    assert (brief.tone, brief.length.words, brief.wishes) == ("playful", 150, frozenset({Wish.BULLETS}))
