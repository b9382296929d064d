import pytest

from shared.models.offline.brief import Brief, Length, Passage
from shared.models.offline.structured import assessment

GOOD = "Tea keeps well in a dark and dry place. Boil the water and wait for a minute. Then pour it over the leaves."
BAD = "Tea is good. Tea is good. Tea is good."


def judged(text: str) -> Brief:
    return Brief(draft=text, keywords=("leaves", "kettle"), length=Length(words=23))


def test_better_text_gets_a_better_score() -> None:
    assert assessment.score(judged(GOOD)) > assessment.score(judged(BAD))


def test_explanation_names_what_was_seen() -> None:
    assert assessment.explanation(judged(GOOD)) == (
        "No of 3 sentences repeated, 8 words to a sentence, 23 of 23 words and 1 of 2 keywords."
    )


@pytest.mark.parametrize("brief", [Brief(), Brief(draft=""), Brief(passages=())])
def test_nothing_to_judge_is_admitted(brief: Brief) -> None:
    assert assessment.score(brief) == 0.5
    assert assessment.explanation(brief) == "There is no text to judge."


def test_source_is_judged_where_there_is_no_draft() -> None:
    assert assessment.text_of(Brief(passages=(Passage(0, "# Tea\n\nIt is hot."),))) == "Tea\n\nIt is hot."
