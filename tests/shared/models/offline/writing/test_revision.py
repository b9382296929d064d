import pytest

from shared.models.offline.brief import Brief, Length
from shared.models.offline.grammar import sentences
from shared.models.offline.writing import revision
from tests.shared.models.offline.aids import text

DRAFT = text("Content type: blog_post", "Topic: Freelance pricing", "Length: 150 words", "Format: Markdown")


def revised(*issues: str, draft: str = DRAFT, **fields: object) -> str:
    brief = Brief(topic="Freelance pricing", draft=draft, issues=issues, **fields)  # type: ignore[arg-type]  # any type
    return revision.revise(brief, None)


def kept(before: str, after: str) -> bool:
    return all(sentence in after for sentence in sentences.split(before))


@pytest.mark.parametrize("target", [165, 200, 300, 600])
def test_short_draft_grows_to_its_length(target: int) -> None:
    made = revised(f"too short: 150 of {target} words")
    assert sentences.count(made) == pytest.approx(target, rel=0.06)
    assert kept(DRAFT, made)


@pytest.mark.parametrize("target", [60, 100, 140])
def test_long_draft_shrinks_to_its_length(target: int) -> None:
    made = revised(f"too long: 150 of {target} words")
    assert sentences.count(made) == pytest.approx(target, abs=8)
    assert set(sentences.split(made)) < set(sentences.split(DRAFT))


def test_missing_keywords_come_in_and_nothing_goes() -> None:
    made = revised("missing keywords: day rate, scope creep")
    assert "day rate" in made
    assert "scope creep" in made
    assert kept(DRAFT, made)


def test_shortening_spares_keywords() -> None:
    made = revised("missing keywords: day rate", "too long: 160 of 80 words", keywords=("day rate",))
    assert "day rate" in made


def test_repeated_sentence_stays_once() -> None:
    first = sentences.split(DRAFT)[0]
    made = revised("sentence repeated", draft=f"{DRAFT}\n\nSomething new is here. {first}")
    assert made.count(first) == 1
    assert "Something new is here." in made


def test_call_to_action_ends_the_draft() -> None:
    made = revised("no call to action")
    assert kept(DRAFT, made)
    assert sentences.split(made)[-1] not in DRAFT


def test_example_is_added() -> None:
    assert sentences.count(revised("no concrete example")) > sentences.count(DRAFT) + 20


def test_title_is_added_or_replaced() -> None:
    assert revised("missing title", draft=f"## Why\n\n{DRAFT}").startswith("# ")
    assert revised("weak title", draft=f"# Old\n\n{DRAFT}").count("\n# ") == 0


def test_long_sentences_are_parted() -> None:
    long = (
        "The price of a project depends on the hours that it takes, and the hours depend on how clearly the client "
        "can say what is wanted at the end."
    )
    made = revised("sentences are too long", draft=long)
    assert len(sentences.split(made)) == 2
    assert sentences.count(made) == sentences.count(long) - 1


def test_sentences_with_banned_words_go() -> None:
    made = revised("uses banned words: synergy", draft="We love synergy. We like tea.")
    assert made == "We like tea."


def test_audience_and_question_come_to_the_front() -> None:
    made = revised("audience not addressed", "should open with a question", audience="designers")
    assert sentences.split(made)[0].endswith("?")
    assert "designers" in made.lower()


@pytest.mark.parametrize("form", ["<h2>Why</h2>\n<p>It is so. It stays so.</p>", "Why\n\nIt is so. It stays so."])
def test_form_of_the_draft_is_kept(form: str) -> None:
    assert revised("no call to action", draft=form).startswith(form.split("It", maxsplit=1)[0])


def test_unknown_issue_changes_nothing() -> None:
    assert revised("lacks soul") == DRAFT


def test_length_of_the_brief_counts_when_the_issue_names_none() -> None:
    made = revised("The text is too short.", length=Length(words=220))
    assert sentences.count(made) == pytest.approx(220, rel=0.06)
