from hypothesis import given
from hypothesis import strategies as st

from shared.models.offline.brief import Brief, Length, Passage, Wish
from shared.models.offline.document import Bullets, Document, Paragraph, render
from shared.models.offline.grammar import sentences
from shared.models.offline.writing import summary
from tests.shared.models.offline.aids import SOURCE

PASSAGES = (Passage(0, SOURCE),)


def extracted(words: int, **fields: object) -> str:
    brief = Brief(passages=PASSAGES, **fields)  # type: ignore[arg-type]  # fields of any type
    return render(Document(tuple(summary.extract(brief, words))), "plain")


@given(st.integers(1, 80))
def test_extract_holds_source_sentences_only_and_in_order(words: int) -> None:
    original = sentences.split(SOURCE)
    positions = [original.index(text) for text in sentences.split(extracted(words))]
    assert positions == sorted(set(positions))


@given(st.integers(12, 60))
def test_extract_keeps_to_the_length(words: int) -> None:
    assert sentences.count(extracted(words)) <= words


def test_number_of_sentences_is_obeyed() -> None:
    assert len(sentences.split(extracted(10, length=Length(words=30, sentences=2)))) == 2


def test_extract_can_be_a_cited_list() -> None:
    wishes = frozenset({Wish.BULLETS, Wish.CITATIONS})
    [block] = summary.extract(Brief(passages=(Passage(4, SOURCE),), wishes=wishes), 30)
    assert isinstance(block, Bullets)
    assert all("[4]" in item for item in block.items)


def test_answer_quotes_the_source() -> None:
    asked = Brief(question="How many items were fixed?", passages=PASSAGES, length=Length(words=20))
    assert summary.answer(asked) == [Paragraph(("Volunteers fixed 412 items in six months.",))]


def test_silent_source_is_admitted() -> None:
    [block] = summary.answer(Brief(question="Zebras?", passages=PASSAGES))
    assert block == Paragraph(("The source does not answer this question.",))


def test_introduction_says_what_speaks() -> None:
    [block] = summary.introduce()
    assert isinstance(block, Paragraph)
    assert "no language model" in block.sentences[0]
