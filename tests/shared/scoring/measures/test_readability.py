import pytest

from shared.scoring.measures import readability

EASY = "The cat sat on the mat."
HARD = "Comprehensive organisational infrastructure necessitates extraordinarily sophisticated methodologies."


def test_formulas_give_the_published_values() -> None:
    found = readability.measure(EASY)
    assert found is not None
    assert found.ease == pytest.approx(116.145)
    assert found.grade == pytest.approx(-1.45)


def test_text_without_words_is_not_readable() -> None:
    assert readability.measure("...") is None
    assert not readability.band("...").passed


def test_hard_text_shows_its_longest_sentence() -> None:
    found = readability.band(f"{EASY} {HARD}")
    assert found.score < 1
    assert (found.evidence[0].start, found.issue) == (len(EASY) + 1, "too hard to read: shorter sentences and words")


def test_text_can_be_too_simple() -> None:
    assert readability.band(EASY, low=0, high=60).issue == "too simple"


def test_score_is_gone_30_points_outside() -> None:
    assert readability.band(EASY, low=146.145).score == pytest.approx(0, abs=1e-9)
    assert readability.band(EASY, low=131.145).score == pytest.approx(0.5)
