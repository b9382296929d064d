from hypothesis import given
from hypothesis import strategies as st

from shared.tokens import pieces


def test_words_and_punctuation_marks_are_tokens() -> None:
    assert pieces.count("Well, it's 3.5 kg!") == 10


@given(st.text())
def test_pieces_join_to_the_text_again(text: str) -> None:
    assert "".join(pieces.of(text)) == text


@given(st.text())
def test_every_token_is_one_piece(text: str) -> None:
    assert len(pieces.of(text)) == max(pieces.count(text), 1 if text else 0)
