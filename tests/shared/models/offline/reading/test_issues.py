import pytest

from shared.models.offline.brief import Brief, Length
from shared.models.offline.reading import issues
from shared.models.offline.reading.issues import Fix


@pytest.mark.parametrize(
    ("issue", "fix"),
    [
        ("too short: 180 of 300 words", Fix("extend", words=300)),
        ("The text is too long (410/300 words).", Fix("shorten", words=300)),
        ("Too short, please expand", Fix("extend", words=250)),
        ("missing keywords: worm bin, kitchen scraps", Fix("keywords", terms=("worm bin", "kitchen scraps"))),
        ("Keyword 'worm bin' is missing", Fix("keywords", terms=("worm bin",))),
        ("keywords are missing", Fix("keywords", terms=("peat",))),
        ("sentence repeated", Fix("repetition")),
        ("No call to action", Fix("call")),
        ("There is no concrete example.", Fix("example")),
        ("missing title", Fix("title")),
        ("Some sentences are too long", Fix("split")),
        ("uses banned words: synergy", Fix("banned", terms=("synergy",))),
        ("does not open with a question", Fix("question")),
        ("audience is not addressed", Fix("audience")),
    ],
)
def test_reviews_become_changes(issue: str, fix: Fix) -> None:
    brief = Brief(issues=(issue,), keywords=("soil", "peat"), draft="All about soil.", length=Length(words=250))
    assert issues.read(brief) == (fix,)


def test_unknown_issues_change_nothing() -> None:
    assert issues.read(Brief(issues=("lacks soul",))) == ()
