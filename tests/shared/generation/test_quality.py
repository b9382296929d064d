from typing import Any

import pytest

from shared.generation import quality
from shared.generation.brief import Brief

BODY = "Fresh bread smells good. " * 10


def brief(**changes: Any) -> Brief:
    return Brief.model_validate({"content_type": "blog_post", "topic": "Bread", "length": 40, **changes})


def measured(name: str, wanted: Brief, body: str, sections: int = 1) -> quality.Measure:
    return next(m for m in quality.assess(wanted, body, sections).measures if m.name == name)


@pytest.mark.parametrize(("words", "value"), [(40, 1.0), (43, 1.0), (20, 0.2), (0, 0.0), (200, 0.0)])
def test_length_is_measured_against_the_brief(words: int, value: float) -> None:
    assert measured("length", brief(), "word " * words).value == pytest.approx(value)


def test_missing_keywords_are_named() -> None:
    found = measured("keywords", brief(keywords=["bread", "oven"]), BODY)

    assert (found.value, found.issue) == (0.5, "missing keywords: oven")


def test_repeated_sentences_lower_the_score() -> None:
    varied = "Bread needs time to rise. Ovens should be very hot. Salt slows the yeast down."

    assert measured("repetition", brief(), BODY).value < 0.2
    assert measured("repetition", brief(), varied).value == 1.0


def test_long_sentences_are_hard_to_read() -> None:
    assert measured("readability", brief(), "word " * 60 + ".").value == 0.0
    assert measured("readability", brief(), "One short sentence. Another one.").value == 1.0


def test_headings_are_counted_where_there_are_sections() -> None:
    assert measured("structure", brief(), "## One\n\ntext\n\n## Two\n\ntext", sections=4).value == 0.5


def test_call_to_action_is_needed_in_advertisements_only() -> None:
    advertisement = brief(content_type="ad_copy")

    assert measured("call_to_action", advertisement, "Nice bread.").value == 0.0
    assert measured("call_to_action", advertisement, "Order yours today.").value == 1.0
    assert all(m.name != "call_to_action" for m in quality.assess(brief(), BODY, 1).measures)


def test_score_is_the_weighted_mean_and_issues_the_heaviest_first() -> None:
    found = quality.assess(brief(keywords=["oven"]), BODY, 1)
    weights = sum(m.weight for m in found.measures)

    assert found.score == pytest.approx(sum(m.weight * m.value for m in found.measures) / weights, abs=1e-4)
    assert found.issues[0] == "missing keywords: oven"
