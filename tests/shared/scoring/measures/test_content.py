import pytest

from shared.scoring.measures import content


@pytest.mark.parametrize(("words", "score"), [(40, 1.0), (43, 1.0), (20, 0.2), (0, 0.0), (200, 0.0)])
def test_length_falls_beyond_the_tolerance(words: int, score: float) -> None:
    assert content.length("word " * words, 40).score == pytest.approx(score)


def test_missing_keywords_are_named() -> None:
    found = content.keywords("Fresh Bread", ["bread", "oven"])
    assert (found.score, found.issue, len(found.evidence)) == (0.5, "missing keywords: oven", 1)


def test_repeated_sentences_are_shown() -> None:
    found = content.repeated_sentences("We bake good bread daily. Yes. We bake good bread daily.")
    assert (found.score, len(found.evidence)) == (pytest.approx(2 / 3), 2)


def test_repeated_phrases_are_joined() -> None:
    text = "the quick brown fox jumps high; the quick brown fox jumps low"
    found = content.repeated_phrases(text)
    assert [text[one.start : one.end] for one in found.evidence] == ["the quick brown fox jumps"]
    assert found.score == pytest.approx(1 - 2 / 9)


def test_short_text_repeats_nothing() -> None:
    assert content.repeated_phrases("one two").score == 1


def test_long_sentences_lose_points() -> None:
    assert content.long_sentences("word " * 30 + ".").score == pytest.approx(0.5)
    assert content.long_sentences("").score == 1


def test_headings_are_counted() -> None:
    assert content.headings("# Title\n\n## One\n\ntext\n\n## Two", 4).score == 0.5


@pytest.mark.parametrize(
    ("text", "passed"),
    [("Order yours today.", True), ("Bordering on art.", False), ("Order now. " + "word " * 70, False), ("", False)],
)
def test_call_to_action_stands_at_the_end(text: str, *, passed: bool) -> None:
    assert content.call_to_action(text).passed is passed


def test_audience_is_found_by_its_words() -> None:
    assert content.audience("For young families.", "young families with dogs").score == 0.5


def test_paragraphs_are_divided_by_blank_lines() -> None:
    assert len(content.paragraphs("# Title\n\nOne\nstill one\n\n \n\nTwo")) == 2
