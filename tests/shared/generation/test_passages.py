from hypothesis import given
from hypothesis import strategies as st

from shared.generation import passages

SOURCE = """\
Sourdough needs a starter. The starter is flour and water.

An oven should be very hot. Steam makes the crust shine.

Salt slows the yeast down. Use two percent of the flour's weight."""


def test_paragraphs_are_never_merged() -> None:
    assert [passage.number for passage in passages.split(SOURCE)] == [1, 2, 3]


def test_long_paragraph_is_cut_between_sentences() -> None:
    found = passages.split("One two three four five six seven eight nine ten. " * 20)

    assert len(found) == 3
    assert all(passage.text.endswith(".") for passage in found)


def test_best_passages_share_the_query_s_words() -> None:
    assert [p.number for p in passages.best(passages.split(SOURCE), "how hot must the oven be", 1)] == [2]


def test_best_passages_come_in_the_order_of_the_source() -> None:
    assert [p.number for p in passages.best(passages.split(SOURCE), "salt flour starter", 2)] == [1, 3]


@given(st.text(max_size=400))
def test_split_keeps_every_word(text: str) -> None:
    joined = " ".join(passage.text for passage in passages.split(text))

    assert joined.split() == text.split()
