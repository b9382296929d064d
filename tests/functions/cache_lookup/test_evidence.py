"""Evidence, traces and verdicts over the API, after a question was given the answer of another one."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.cache.entry import Slot
from shared.cache.policy import Policy, SemanticPolicy
from shared.cache.question import Fresh, Question
from shared.cache.scope import Scope
from shared.cache.semantic import labels
from shared.cache.semantic.label import Label, Space
from tests.functions.cache_lookup.conftest import Caller

ASKED, AGAIN = "a" * 64, "b" * 64
TEXTS = {ASKED: "How do I reset my password?", AGAIN: "how can i reset the password"}
EVIDENCE = "/namespaces/faq/evidence"


@pytest.fixture
async def answered(acme: Caller) -> Caller:
    """A caller whose second question was given the answer of the first."""
    scope, services = Scope("acme", "faq"), acme.services
    services.cache_semantic._options = replace(services.cache_semantic._options, chance=lambda: 0.99)
    await services.cache.set_policy(scope, Policy(semantic=SemanticPolicy(enabled=True)), "me")
    now = services.clock.now() - timedelta(seconds=5)
    good = [Label(now, 0.6 + 0.0006 * n, agreed=True) for n in range(600)]
    batch = [labels.stored(Space(scope, "hashed/1"), part, now)[1] for part in (good[:300], good[300:])]
    await services.documents.commit(batch)

    async def make() -> Fresh:
        return Fresh(b'"Click there."')

    for key, text in TEXTS.items():
        answer = await services.cache.ask(Question(Slot(scope, key), text=text), make)
    assert answer.level == "semantic"
    return acme


async def body(caller: Caller, method: str, path: str, **content: Any) -> Any:
    response = await caller.send(method, path, **content)
    assert response.status_code == 200, response.text
    return response.json()


async def test_a_namespace_begins_switched_off(acme: Caller) -> None:
    found = await body(acme, "GET", EVIDENCE)

    assert (found["enabled"], found["on"], found["why_off"], found["labels"]) == (False, False, "switched off", 0)
    assert (found["embedder"], found["labels_needed"]) == ("hashed/1", 500)


async def test_evidence_is_shown(answered: Caller) -> None:
    found = await body(answered, "GET", EVIDENCE)

    assert (found["on"], found["threshold"], found["labels"], found["error"]) == (True, 0.6, 600, 0.0)
    assert 0 < found["bound"] < found["budget"]
    assert len(found["recent"]) == 20


async def test_an_answer_is_traced(answered: Caller) -> None:
    found = await body(answered, "GET", f"/answers/faq/{AGAIN}")

    assert (found["source_key"], found["source_question"]) == (ASKED, TEXTS[ASKED])
    assert found["judged"] is None


@pytest.mark.parametrize(
    ("path", "verdict", "removed"),
    [
        (f"/answers/faq/{AGAIN}/confirm", "confirmed", None),
        (f"/answers/faq/{AGAIN}/reject", "rejected", "match"),
        (f"/entries/faq/{ASKED}/confirm", "confirmed", None),
        (f"/entries/faq/{ASKED}/reject", "rejected", "entry"),
    ],
)
async def test_verdicts_are_taken(answered: Caller, path: str, verdict: str, removed: str | None) -> None:
    found = await body(answered, "POST", path)
    trace = await body(answered, "GET", f"/answers/faq/{AGAIN}")
    evidence = await body(answered, "GET", EVIDENCE)

    assert found == {"verdict": verdict, "labels": 1, "removed": removed}
    assert trace["judged"] == verdict
    assert (evidence["labels_by_people"], evidence["recent"][0]["agreed"]) == (1, verdict == "confirmed")


async def test_a_rejected_entry_is_deleted(answered: Caller) -> None:
    await answered.send("POST", f"/entries/faq/{ASKED}/reject")

    assert (await answered.get(f"/entries/faq/{ASKED}")).status_code == 404


async def test_questions_are_compared(answered: Caller) -> None:
    found = await body(answered, "POST", "/namespaces/faq/compare", json={"one": TEXTS[ASKED], "other": TEXTS[AGAIN]})
    other = await body(answered, "POST", "/namespaces/faq/compare", json={"one": "3 days", "other": "5 days"})

    assert (found["answered"], found["refused"], found["threshold"]) == (True, None, 0.6)
    assert (other["answered"], other["refused"]) == (False, "numbers")


async def test_nobody_sees_or_judges_for_another_tenant(answered: Caller, other: Caller) -> None:
    paths = [("GET", f"/answers/faq/{AGAIN}"), ("POST", f"/answers/faq/{AGAIN}/reject")]
    paths.append(("POST", f"/entries/faq/{ASKED}/reject"))

    assert [(await other.send(*path)).status_code for path in paths] == [404, 404, 404]
    assert (await other.get(EVIDENCE)).json()["labels"] == 0
    assert (await answered.get(f"/entries/faq/{ASKED}")).status_code == 200


@pytest.mark.usefixtures("answered")
async def test_readers_cannot_judge(reader: Caller) -> None:
    assert (await reader.send("POST", f"/answers/faq/{AGAIN}/reject")).status_code == 403
    assert (await reader.get(f"/answers/faq/{AGAIN}")).status_code == 200


@pytest.mark.parametrize(
    "path", ["/answers/faq/short", "/answers/Bad%20Name/" + ASKED, "/namespaces/Bad%20Name/evidence"]
)
async def test_names_are_checked(acme: Caller, path: str) -> None:
    assert (await acme.get(path)).status_code == 422
