import pytest

from shared.cache.semantic import disguise


@pytest.mark.parametrize(
    "text",
    [
        "reset my pass\u200bword",
        "reset my pass\u00adword",
        "reset \u202emy password",
        "reset my p\u0430ssword",
        "reset my \u03c1assword",
        "reset my 𝐩assword",
        "reset my 𝐩𝐚𝐬𝐬",
        "reset\x00my password",
        "p\u0300\u0301\u0302\u0303assword",
        "\u200dpassword",
        "a\ufeffb",
        "a\ue000b",
    ],
)
def test_texts_that_are_not_what_they_look_like_are_found(text: str) -> None:
    assert disguise.is_disguised(text)


@pytest.mark.parametrize(
    "text",
    [
        "How do I reset my password?",
        "two\nlines\tand a tab\r\n",
        "Größe, café, naïve, Łódź, İstanbul",
        "Translate «привет» and «γειά» into English",
        "東京でiPhoneを買う",
        "می‌خواهم",
        "क्‍ष",
        "family: 👨‍👩‍👧, flag: 🏳️‍🌈, heart ❤️",
        "cost: 5 € – 10² ½ №",
        "สวัสดี",
    ],
)
def test_plain_texts_of_all_languages_pass(text: str) -> None:
    assert not disguise.is_disguised(text)
