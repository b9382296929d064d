from typing import Any

import pytest

from infra.cli.display import scores as display
from tests.infra.cli import made_scores
from tests.infra.cli.conftest import Kept, kept


@pytest.fixture
def target() -> Kept:
    return kept(width=140)


def test_score_shows_what_is_wrong(target: Kept) -> None:
    display.score(target.output, made_scores.score(judged=True))  # type: ignore[arg-type]  # as the API answers
    text = target.out.getvalue()
    assert "banned-words: “synergy”" in text
    assert "Score 0.250: it does not pass, $0.002." in text
    assert "Better: text. It is warmer." in text
    assert [line.split()[0] for line in text.splitlines()[2:6]] == [
        "icontains",
        "banned-words",
        "assert-set",
        "contains",
    ]


def test_report_compares_and_names_what_became_worse(target: Kept) -> None:
    display.report(target.output, made_scores.evaluation())  # type: ignore[arg-type]  # as the API answers
    text = target.out.getvalue()
    assert "a@2: 1 × provider_timeout: Late." in text
    assert "Undecided" in text
    assert "1 times; 3 ties, 1 of them by the order" in text
    assert '5 0.900 → 0.400 {"topic":"t5"} Too long.' in " ".join(text.split())
    assert "13 runs on 7 examples, $0.50 paid, 4 of 13 runs known from before, 2 not run for want of money." in text


def test_rows_hold_what_lists_show() -> None:
    suite: Any = {"name": "s", "threshold": None, "template": None, "revision": 2, "assertions_count": 3}
    dataset: Any = {
        "name": "d",
        "hash": "f" * 64,
        "examples": 7,
        "versions": [1, 2],
        "updated_at": "2030-01-01T10:20:30Z",
    }
    term: Any = {"type": "bleu", "summary": "How near", "threshold": 0.5, "judged": False}
    assert display.suite_row(suite) == ["s", 3, "all hold", "", 2]
    assert display.dataset_row(dataset) == ["d", 7, "f" * 12, 2, "2030-01-01 10:20"]
    assert display.term_row(term) == ["bleu", "How near", "0.5", "rule"]
    assert display.evaluation_row(made_scores.evaluation())[3:] == ["1, 2", "topics", 13, "0.900, 0.650"]  # type: ignore[arg-type]


def test_sets_are_indented() -> None:
    lines = display.assertion_lines([{"type": "assert-set", "threshold": 0.5, "assert": [{"type": "is-json"}]}])
    assert lines == ['assert-set {"threshold":0.5}', "  is-json"]


def test_result_tells_the_error_or_the_feedback() -> None:
    rows = [display.result_row(row) for row in made_scores.result_page()["items"]]
    assert rows[0][2:] == ["a@1", "0.900", "FAIL", "Too long."]
    assert rows[-1][2:] == ["a@2", "-", "FAIL", "provider_timeout: Late."]
