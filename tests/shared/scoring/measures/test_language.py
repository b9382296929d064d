import pytest

from shared.scoring.measures import language


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The house is big and it is on the hill.", "en"),
        ("Das Haus ist groß und die Katze ist nicht da.", "de"),
        ("La maison est grande et le chat n'est pas dans le jardin.", "fr"),
        ("La casa es grande y el gato no está en el jardín.", "es"),
        ("Het huis is groot en de kat is niet van ons.", "nl"),
        ("これは猫です。家は大きい。", "ja"),
        ("这是一只猫，房子很大。", "zh"),
        ("Дом большой, и кошка не здесь.", "ru"),
        ("Це її кішка, і будинок великий.", "uk"),
        ("42", ""),
    ],
)
def test_languages_are_told_apart(text: str, code: str) -> None:
    assert language.detect(text) == code


def test_region_makes_no_difference() -> None:
    assert language.written_in("The house is on the hill.", "en-GB").passed


def test_other_language_is_named() -> None:
    found = language.written_in("Das ist nicht die Katze.", "fr")
    assert (found.passed, found.reason) == (False, "The text is written in 'de', where 'fr' is asked for.")
