from shared.models.offline.phrases import headings, series
from tests.shared.models.offline.aids import broken_rules


def test_templates_keep_the_rules() -> None:
    parts = [text for bank in series.SERIES_PARTS.values() for text in bank]
    assert broken_rules((*series.SERIES_INTRODUCTIONS, *parts, *series.REPLIES)) == []


def test_every_kind_of_article_is_presented() -> None:
    assert set(series.SERIES_PARTS) <= set(headings.HEADINGS)


def test_counts_are_words_at_their_place() -> None:
    assert series.COUNTS.index("three") == 3
