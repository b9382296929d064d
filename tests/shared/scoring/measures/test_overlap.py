"""The value of BLEU is that of sacrebleu 2.6 (37.99 of 100)."""

import pytest

from shared.scoring.measures import overlap

ONE, OTHER = "the cat sat on the mat", "the cat is on the mat"


def test_bleu_is_as_others_compute_it() -> None:
    assert overlap.bleu(ONE, OTHER) == pytest.approx(0.3799, abs=5e-5)


@pytest.mark.parametrize("measure", [overlap.rouge, overlap.bleu, overlap.gleu])
def test_equal_texts_share_all(measure: object) -> None:
    assert measure(ONE, ONE) == pytest.approx(1)  # type: ignore[operator]


@pytest.mark.parametrize("measure", [overlap.rouge, overlap.bleu, overlap.gleu])
def test_texts_without_a_common_word_share_nothing(measure: object) -> None:
    assert measure("red green", "blue yellow") == 0  # type: ignore[operator]
    assert measure("", "blue") == 0  # type: ignore[operator]


def test_rouge_is_f1_of_phrases() -> None:
    assert overlap.rouge("The cat", "the cat sat on") == pytest.approx(2 * 2 / 6)
    assert overlap.rouge(ONE, OTHER, size=2) == pytest.approx(2 * 3 / 10)


def test_gleu_counts_the_longer_side() -> None:
    assert overlap.gleu("a b", "a b c") == pytest.approx(3 / 6)


def test_short_text_is_punished_by_bleu() -> None:
    assert overlap.bleu("the cat sat on", ONE) < 1
