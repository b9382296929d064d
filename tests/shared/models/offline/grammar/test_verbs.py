import pytest

from shared.models.offline.grammar import verbs


@pytest.mark.parametrize(
    ("phrase", "verb"),
    [
        ("improve your sleep", True),
        ("choose shoes", True),
        ("plan a trip", True),
        ("repair cafes", False),
        ("travel insurance", False),
        ("sleep", False),
        ("tea", False),
    ],
)
def test_commands_are_told_from_nouns(phrase: str, *, verb: bool) -> None:
    assert verbs.starts_with_verb(phrase) is verb


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("choose shoes", "choosing shoes"),
        ("Run a marathon", "running a marathon"),
        ("get started", "getting started"),
        ("be kind", "being kind"),
        ("lie low", "lying low"),
        ("choose and install panels", "choosing and installing panels"),
        ("cook rice and beans", "cooking rice and beans"),
        ("save", "saving"),
    ],
)
def test_gerunds_are_spelled_right(phrase: str, expected: str) -> None:
    assert verbs.gerund(phrase) == expected


@pytest.mark.parametrize(
    ("word", "known"), [("choosing", True), ("running", True), ("watering", False), ("king", False)]
)
def test_gerunds_of_known_verbs_are_recognised(word: str, *, known: bool) -> None:
    assert verbs.is_gerund_of_verb(word) is known
