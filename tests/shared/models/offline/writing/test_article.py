import pytest

from shared.models.offline.brief import Brief, Length, Wish
from shared.models.offline.document import Bullets, Document, Heading, Paragraph
from shared.models.offline.phrases import moves
from shared.models.offline.writing import article
from shared.models.offline.writing.outlines import Section
from tests.shared.models.offline.aids import asking, writer


def whole(brief: Brief) -> Document:
    return Document(tuple(article.whole(writer(brief), brief, brief.length.words)))


@pytest.mark.parametrize(("words", "paragraphs"), [(50, 1), (140, 2), (340, 5)])
def test_paragraphs_grow_with_the_length(words: int, paragraphs: int) -> None:
    assert len(whole(asking(words)).blocks) == paragraphs


def test_number_of_paragraphs_can_be_asked_for() -> None:
    assert len(whole(asking(200, length=Length(words=200, paragraphs=4))).blocks) == 4


def test_short_paragraphs_are_a_wish() -> None:
    assert len(whole(asking(200, wishes=frozenset({Wish.SHORT_PARAGRAPHS}))).blocks) == 5


@pytest.mark.parametrize(("wish", "numbered"), [(Wish.BULLETS, False), (Wish.NUMBERS, True)])
def test_lists_appear_on_wish(wish: Wish, *, numbered: bool) -> None:
    [bullets] = [block for block in whole(asking(200, wishes=frozenset({wish}))).blocks if isinstance(block, Bullets)]
    assert bullets.numbered is numbered
    assert len(bullets.items) >= 2


def test_sectioned_article_has_headings_and_its_length() -> None:
    brief = asking(700, keywords=("worm bin", "peat"), wishes=frozenset({Wish.EXAMPLE, Wish.CALL}))
    made = Document(tuple(article.sectioned(writer(brief), brief, 700)))
    assert sum(isinstance(block, Heading) for block in made.blocks) == 5
    assert made.words == pytest.approx(700, rel=0.03)


def test_only_the_last_section_calls_to_action() -> None:
    brief = asking(150, call="Book a demo")
    inner = article.section(writer(brief), brief, "howto", 150, first=False, last=False)
    last = article.section(writer(brief), brief, "close", 150, first=False, last=True)
    assert "Book a demo." not in str(inner)
    assert "Book a demo." in str(last)


def test_example_section_begins_with_a_story() -> None:
    brief = asking(60)
    [block] = article.section(writer(brief), brief, "example", 60, first=False, last=False)
    assert isinstance(block, Paragraph)
    assert not block.sentences[0].startswith(tuple(lead.split("{", maxsplit=1)[0] or "{" for lead in moves.HOOK.leads))
    assert len(block.sentences) >= 3


def test_middle_paragraphs_neither_open_nor_close() -> None:
    brief = asking(150)
    made = Document(tuple(article.middle(writer(brief), brief, 150)))
    assert made.words == pytest.approx(150, abs=8)


def test_teaser_presents_one_part() -> None:
    brief = asking(40)
    made = article.teaser(writer(brief), brief, Section("habit", "Making it last", "", 40), 40, last=False)
    assert made[0] == "This part is about making it last, long after the first enthusiasm."
