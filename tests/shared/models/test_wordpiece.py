import pytest

from shared.models import wordpiece

LISTED = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "pass", "##word", "##s", "reset", "?", "cafe", "東", "京", "a")
VOCABULARY = {token: number for number, token in enumerate(LISTED)}


def test_vocabulary_is_numbered_by_line() -> None:
    assert wordpiece.read_vocabulary("[PAD]\n##s\na\n") == {"[PAD]": 0, "##s": 1, "a": 2}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Reset passwords?", ["reset", "pass", "##word", "##s", "?"]),
        ("Café\u200b", ["cafe"]),
        ("東京", ["東", "京"]),
        ("reset xyz", ["reset", "[UNK]"]),
        ("a" * 101, ["[UNK]"]),
        ("", []),
    ],
)
def test_texts_become_known_pieces(text: str, expected: list[str]) -> None:
    found = wordpiece.tokens(text, VOCABULARY, 256)

    assert [list(VOCABULARY)[number] for number in found] == ["[CLS]", *expected, "[SEP]"]


def test_long_texts_are_cut_and_still_end() -> None:
    found = wordpiece.tokens("reset " * 50, VOCABULARY, 10)

    assert (len(found), found[-1]) == (10, VOCABULARY["[SEP]"])
