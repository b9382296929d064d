import pytest

from shared.models.offline.brief import Brief, Wish
from shared.models.offline.document import Block, Bullets, Document, Paragraph, render
from shared.models.offline.phrases import forms, letters, tones
from shared.models.offline.writing import short_forms
from tests.shared.models.offline.aids import asking, writer

POINTS = ("juice groove", "two sizes", "oiled by hand")


def plain(blocks: list[Block]) -> str:
    return render(Document(tuple(blocks)), "plain")


def test_product_text_covers_every_feature() -> None:
    brief = asking(90, topic="bamboo board", points=POINTS)
    text = plain(short_forms.product(writer(brief), brief, 90)).lower()
    assert [point for point in POINTS if point not in text] == []
    assert "with oiled by hand" not in text


def test_qualities_are_told_from_parts() -> None:
    brief = asking(90, topic="standing desk", points=("cable tray", "oiled by hand"))
    text = plain(short_forms.product(writer(brief), brief, 90))
    assert "a cable tray" in text.lower()
    assert "is oiled by hand" in text


def test_crowded_product_text_lists_its_features_in_one_sentence() -> None:
    brief = asking(40, topic="bamboo board", points=POINTS)
    assert "juice groove, two sizes and oiled by hand" in plain(short_forms.product(writer(brief), brief, 40))


@pytest.mark.parametrize(("points", "items"), [(POINTS, 3), (POINTS[:1], 3), ((), 3), ((*POINTS, *"abc"), 6)])
def test_benefits_become_bullets_on_wish(points: tuple[str, ...], items: int) -> None:
    brief = asking(90, points=points, wishes=frozenset({Wish.BULLETS}))
    [bullets] = [block for block in short_forms.product(writer(brief), brief, 90) if isinstance(block, Bullets)]
    assert len(bullets.items) == items
    assert bullets.items[: len(points)] == tuple(point.capitalize() for point in points)


@pytest.mark.parametrize("tone", tones.TONES)
def test_letters_greet_and_take_leave_in_their_tone(tone: str) -> None:
    brief = asking(90, tone=tone)
    blocks = short_forms.email(writer(brief), brief, 90)
    assert blocks[0] == Paragraph((letters.GREETINGS[tone],))
    assert blocks[-1] == Paragraph((letters.FAREWELLS[tone], letters.SIGNATURE), lines=True)


def test_subject_line_stands_on_wish_only() -> None:
    with_subject = asking(90, wishes=frozenset({Wish.TITLE}))
    assert plain(short_forms.email(writer(with_subject), with_subject, 90)).startswith("Subject: ")
    assert "Subject" not in plain(short_forms.email(writer(), asking(90), 90))


def test_news_are_announced_not_advised() -> None:
    brief = asking(70, topic="our spring sale")
    text = plain(short_forms.email(writer(brief), brief, 70))
    starts = [lead.split("{", maxsplit=1)[0].capitalize() for lead in letters.EMAIL_NEWS.leads]
    assert any(start in text for start in starts)


def test_news_are_posted_as_news() -> None:
    brief = asking(40, topic="our new bakery", content_type="social_post")
    text = plain(short_forms.social(writer(brief), brief, 40))
    assert any(lead.split("{", maxsplit=1)[0].strip() in text for lead in forms.SOCIAL_NEWS.leads)


def test_hashtags_and_emoji_are_wishes() -> None:
    wished = asking(40, keywords=("worm bin",), tone="playful", wishes=frozenset({Wish.HASHTAGS, Wish.EMOJI}))
    text = plain(short_forms.social(writer(wished), wished, 40))
    assert text.endswith("#WormBin #HomeComposting")
    assert "\N{PARTY POPPER}" in text
    assert "#" not in plain(short_forms.social(writer(), asking(40), 40))


def test_advertisement_names_the_product_at_once() -> None:
    brief = Brief(topic="Lumen reading lamp", content_type="ad_copy")
    [block] = short_forms.advertisement(writer(brief), brief, 25)
    assert isinstance(block, Paragraph)
    assert "Lumen reading lamp" in " ".join(block.sentences[:3])


@pytest.mark.parametrize(
    "form", [short_forms.product, short_forms.advertisement, short_forms.email, short_forms.social]
)
@pytest.mark.parametrize("words", [40, 150, 400, 900])
def test_forms_keep_their_length_even_when_it_is_unusual(form: short_forms.Form, words: int) -> None:
    brief = asking(words)
    assert Document(tuple(form(writer(brief), brief, words))).words == pytest.approx(words, rel=0.1)
