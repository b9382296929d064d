import pytest

from shared.tuning.search import reflecting
from shared.tuning.search.reflecting import ReflectionRequest, Shown

SHOWN = Shown("a topic", "an answer", 0.25, ("It lacks a price.", "It is too long."), "the answer expected")


def test_request_shows_text_first_and_what_is_wrong() -> None:
    told = ReflectionRequest("system", "Write about {{ topic }}.", [SHOWN]).instructions
    assert reflecting.read(told) == "Write about {{ topic }}."
    for piece in ("score 0.25", "a topic", "an answer", "the answer expected", "- It lacks a price.", "{{ topic }}"):
        assert piece in told


def test_children_take_other_approaches() -> None:
    told = {ReflectionRequest("system", "Write.", [SHOWN], number).instructions for number in range(4)}
    assert len(told) == 4


def test_no_request_is_longer_than_its_bound() -> None:
    huge = Shown("ä" * 9_000, "ö" * 9_000, 0.5, ("x" * 9_000,), "y" * 9_000)
    told = ReflectionRequest("user", "", [huge] * 3).instructions
    assert len(told.encode()) <= reflecting.most_tokens(3)


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ("Here:\n```\nNew text.\nMore.\n```\nDone.", "New text.\nMore."),
        ("```text\nNew.\n```", "New."),
        ("  New, without fences. ", "New, without fences."),
        ("", ""),
    ],
)
def test_answers_are_read(answer: str, text: str) -> None:
    assert reflecting.read(answer) == text
