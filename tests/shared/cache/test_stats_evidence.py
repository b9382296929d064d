import json
from typing import Any

import pytest

from shared.cache import stats_evidence
from shared.cache.stats_evidence import Ghosts, Texts, Variants
from tests.shared.cache.entries import entry

SLOT = entry().slot


def stored(number: int, answer: str, **question: Any) -> Any:
    return entry(key=f"{number:064}", body=answer.encode(), origin=json.dumps(question).encode())


def test_ghost_is_taken_once() -> None:
    ghosts = Ghosts()
    ghosts.add(SLOT)
    assert [ghosts.take(SLOT), ghosts.take(SLOT)] == [True, False]


def test_the_last_ghosts_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stats_evidence, "GHOSTS", 2)
    ghosts = Ghosts()
    slots = [entry(key=str(number)).slot for number in range(3)]
    for slot in slots:
        ghosts.add(slot)
    assert [ghosts.take(slot) for slot in slots] == [False, True, True]


def test_field_that_alone_differs_is_found() -> None:
    variants = Variants()
    assert list(variants.compare(stored(1, "yes", text="a", request="r1"))) == []
    assert list(variants.compare(stored(2, "yes", text="a", request="r2"))) == [("request", True)]
    assert list(variants.compare(stored(3, "no", text="b", request="r2"))) == [("text", False)]


def test_field_of_an_inner_object_is_found() -> None:
    variants = Variants()
    list(variants.compare(stored(1, "yes", text="a", options={"id": 1, "tone": "dry"})))
    assert list(variants.compare(stored(2, "yes", text="a", options={"id": 2, "tone": "dry"}))) == [
        ("options.id", True)
    ]


@pytest.mark.parametrize(
    ("answers", "equal"),
    [
        (('{"id":"1","created":1,"text":"a"}', '{"id":"2","created":2,"text":"a"}'), True),
        (('{"id":"1","text":"a"}', '{"id":"1","text":"b"}'), False),
        (("rubbish", "rubbish"), True),
        (('"a"', '"b"'), False),
    ],
)
def test_answers_agree_but_for_what_is_their_own(answers: tuple[str, str], *, equal: bool) -> None:
    variants = Variants()
    found = [list(variants.compare(stored(number, one, a=1, b=number))) for number, one in enumerate(answers)]
    assert found == [[], [("b", equal)]]


def test_questions_that_differ_twice_are_no_variants() -> None:
    variants = Variants()
    list(variants.compare(stored(1, "yes", text="a", request="r1")))
    assert list(variants.compare(stored(2, "yes", text="b", request="r2"))) == []


@pytest.mark.parametrize("origin", [b"", b"rubbish", b"[1]", b'{"only":1}', b'{"a":"' + b"x" * 70_000 + b'","b":1}'])
def test_what_is_no_small_object_has_no_fields(origin: bytes) -> None:
    variants = Variants()
    for number in range(2):
        assert list(variants.compare(entry(key=str(number), origin=origin))) == []


def test_other_scopes_are_never_compared() -> None:
    variants = Variants()
    question = {"origin": b'{"a":1,"b":2}'}
    list(variants.compare(entry("acme", **question)))
    assert list(variants.compare(entry("other", key="1" * 64, origin=b'{"a":1,"b":3}'))) == []


def test_the_last_variants_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stats_evidence, "VARIANTS", 2)
    variants = Variants()
    list(variants.compare(stored(1, "yes", a=1, b=1)))
    list(variants.compare(stored(2, "yes", a=2, b=2)))
    assert list(variants.compare(stored(3, "yes", a=1, b=3))) == []


QUESTION = "How do I reset the password of my account?"


@pytest.mark.parametrize(
    ("other", "similar"),
    [
        ("how do i reset my account's password", True),
        ("HOW DO I RESET THE PASSWORD OF MY ACCOUNT", True),
        ("What does shipping to Norway cost?", False),
        ("", False),
    ],
)
def test_close_words_are_similar(other: str, *, similar: bool) -> None:
    texts = Texts()
    assert not texts.is_similar(SLOT, "c", QUESTION)
    assert texts.is_similar(entry(key="1" * 64).slot, "c", other) is similar


@pytest.mark.parametrize("change", [{"tenant": "other"}, {"namespace": "other"}])
def test_questions_of_other_scopes_are_not_similar(change: dict[str, str]) -> None:
    texts = Texts()
    texts.is_similar(SLOT, "c", QUESTION)
    other = entry(**{"tenant": "acme", **change, "key": "1" * 64}).slot
    assert not texts.is_similar(other, "c", QUESTION)


def test_questions_of_another_context_are_not_similar() -> None:
    texts = Texts()
    texts.is_similar(SLOT, "c", QUESTION)
    assert not texts.is_similar(entry(key="1" * 64).slot, "d", QUESTION)


def test_question_is_not_similar_to_itself() -> None:
    texts = Texts()
    assert [texts.is_similar(SLOT, "c", QUESTION) for _ in range(2)] == [False, False]


def test_the_last_texts_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stats_evidence, "TEXTS", 1)
    texts = Texts()
    for number, text in enumerate((QUESTION, "What does shipping to Norway cost?")):
        texts.is_similar(entry(key=str(number)).slot, "c", text)
    assert not texts.is_similar(entry(key="3").slot, "c", QUESTION)
    assert len(texts._bands) == 8
