import pytest

from shared.scoring.checks import graded
from shared.scoring.checks.asked import Asked, Check
from shared.scoring.evaluation import Output

TEXT = "# Tea\n\n## Green\n\n- one\n- two\n\nTea is good. Try some."


@pytest.mark.parametrize(
    ("check", "value", "threshold", "passed"),
    [
        (graded.levenshtein, TEXT + "!!", 2, True),
        (graded.levenshtein, TEXT + "!!!", 2, False),
        (graded.rouge_n, TEXT, 0.9, True),
        (graded.bleu, "nothing alike", 0.1, False),
        (graded.gleu, TEXT, 1.0, True),
        (graded.word_count, 9, 1, True),
        (graded.word_count, {"max": 8}, 1, False),
        (graded.word_count, {"min": 8}, 1, True),
        (graded.word_count, {"min": 1, "max": 8}, 1, False),
        (graded.length, {"words": 10, "tolerance": 0.1}, 1, True),
        (graded.length, 20, 0.5, False),
        (graded.keywords, ["tea", "milk"], 0.5, True),
        (graded.banned_words, ["te", "milk"], 1, True),
        (graded.banned_words, ["tea", "milk"], 1, False),
        (graded.banned_words, ["tea", "milk"], 0.5, True),
        (graded.repetition, None, 0.9, True),
        (graded.sentence_length, None, 1, True),
        (graded.reading_ease, {"min": 60}, 1, True),
        (graded.structure, {"headings": 1, "bullets": 2, "title": 1, "paragraphs": 1}, 1, True),
        (graded.structure, {"headings": 2}, 1, False),
        (graded.call_to_action, None, 1, True),
        (graded.written_in, "de", 1, False),
    ],
)
def test_measures_pass_from_their_threshold(check: Check, value: object, threshold: float, *, passed: bool) -> None:
    assert check(Asked(Output(TEXT), value, threshold)).passed is passed


@pytest.mark.parametrize(
    ("check", "threshold", "passed"),
    [
        (graded.latency, 1500, True),
        (graded.latency, 1499, False),
        (graded.cost, 0.002, True),
        (graded.cost, 0.001, False),
    ],
)
def test_limits_hold_what_the_answer_took(check: Check, threshold: float, *, passed: bool) -> None:
    output = Output("x", seconds=1.5, cost_nano_usd=2_000_000)
    assert check(Asked(output, None, threshold)).passed is passed


def test_reason_to_stop_is_compared() -> None:
    found = graded.finish_reason(Asked(Output("x", "length"), "stop"))
    assert found.reason == "The model stopped for the reason 'length', not 'stop'."


def test_banned_words_are_whole_words() -> None:
    found = graded.banned_words(Asked(Output("A cheapskate is cheap."), ["cheap"]))
    assert [(one.start, one.end) for one in found.evidence] == [(16, 21)]
