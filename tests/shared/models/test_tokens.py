from hypothesis import given
from hypothesis import strategies as st

from shared.models import tokens
from shared.models.base import Message


def test_words_and_punctuation_marks_are_tokens() -> None:
    assert tokens.count("Well, it's 3.5 kg!") == 10


def test_each_message_costs_one_token_more() -> None:
    assert tokens.count_messages([Message("system", "Be brief."), Message("user", "Hi")]) == 6


@given(st.text())
def test_pieces_join_to_the_text_again(text: str) -> None:
    assert "".join(tokens.pieces(text)) == text


@given(st.text())
def test_every_token_is_one_piece(text: str) -> None:
    assert len(tokens.pieces(text)) == max(tokens.count(text), 1 if text else 0)
