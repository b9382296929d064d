import pytest

from shared.models import words


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("Ｆｕｌｌ width", "full WIDTH"),
        ("٣ apples", "3 apples"),
        ("don’t", "Don't"),
        ("Cafe\u0301", "café"),
        ("well–known", "well-known"),
    ],
)
def test_texts_that_look_alike_fold_alike(text: str, same: str) -> None:
    assert words.fold(text) == words.fold(same)


@pytest.mark.parametrize(("text", "other"), [("10²", "102"), ("½ cup", "12 cup"), ("x₂", "x2"), ("№5", "no5")])
def test_signs_that_mean_another_thing_stay(text: str, other: str) -> None:
    assert words.fold(text) != words.fold(other)


def test_words_are_found_without_marks() -> None:
    assert words.of("Don't reset_my e-mail, please!") == ["don't", "reset", "my", "e", "mail", "please"]


def test_unspaced_scripts_give_pairs_of_signs() -> None:
    assert words.of("東京都 東") == ["東京", "京都", "東"]


@pytest.mark.parametrize(("word", "content"), [("the", False), ("please", False), ("password", True), ("nicht", True)])
def test_content_is_what_says_something(word: str, content: bool) -> None:  # noqa: FBT001 - a case
    assert words.is_content(word) is content
