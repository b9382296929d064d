"""The scores' API over HTTP."""

from typing import Any

import httpx
import orjson
import pytest

from shared import errors
from shared.bootstrap import Services
from shared.models.base import Completion
from tests.functions.prompt_optimization.conftest import Caller
from tests.shared.gateway.scripted_model import ScriptedModel, completion

TEXT = "Green tea is good. In order to brew it, boil water."
PROMPT = {"name": "teaser", "parts": {"user": "About {{ topic }}."}, "variables": [{"name": "topic"}]}
RUBRIC = [{"type": "llm-rubric", "value": "It is kind."}]


async def scored(http: httpx.AsyncClient, **body: Any) -> dict[str, Any]:
    answer = await http.post("/v1/scores", json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.fixture(autouse=True)
def _named_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRESSROOM_MODELS", '{"default":{"chain":["offline"]},"writer":{"chain":["openai/gpt-4o"]}}')


@pytest.fixture
def writer(product: Services) -> ScriptedModel:
    """Return what stands behind the model 'writer': it says what a test wants."""
    product.models._built["writer"] = model = ScriptedModel()
    return model


def told(**answer: Any) -> Completion:
    return completion(orjson.dumps(answer).decode())


async def test_verdicts_tell_reason_and_evidence(http: httpx.AsyncClient) -> None:
    assertions = [
        {"type": "icontains", "value": "TEA", "metric": "topic"},
        {"type": "banned-words", "value": ["in order to"], "weight": 3},
    ]
    found = await scored(http, text=TEXT, assertions=assertions)
    assert (found["passed"], found["cost_usd"], found["metrics"]) == (False, "0", {"topic": 1.0})
    good, bad = found["verdicts"]
    assert (good["passed"], bad["passed"]) == (True, False)
    assert found["score"] == pytest.approx((1 + 3 * bad["score"]) / 4, abs=1e-5)
    (piece,) = bad["evidence"]
    assert TEXT[piece["start"] : piece["end"]] == piece["text"] == "In order to"
    assert found["feedback"] == [bad["reason"]]


async def test_text_alone_is_scored_as_usual(http: httpx.AsyncClient) -> None:
    found = await scored(http, text=TEXT)
    types = [verdict["type"] for verdict in found["verdicts"]]
    assert types == ["not-is-refusal", "readability", "sentence-length", "repetition"]


async def test_threshold_decides_instead_of_all(http: httpx.AsyncClient) -> None:
    assertions = [{"type": "contains", "value": "tea"}, {"type": "contains", "value": "coffee"}]
    strict = await scored(http, text=TEXT, assertions=assertions)
    lenient = await scored(http, text=TEXT, assertions=assertions, threshold=0.5)
    assert (strict["score"], strict["passed"], lenient["passed"]) == (0.5, False, True)


async def test_assertions_see_what_is_given(http: httpx.AsyncClient) -> None:
    assertions = [
        {"type": "contains", "value": "{{topic}}"},
        {"type": "equals"},
        {"type": "latency", "threshold": 100},
        {"type": "cost", "threshold": 0.1},
        {"type": "finish-reason", "value": "length"},
    ]
    facts = {"finish_reason": "length", "latency_ms": 250, "cost_usd": "0.05"}
    variables = {"variables": {"topic": "Green tea"}, "expected": TEXT}
    found = await scored(http, text=TEXT, assertions=assertions, **facts, **variables)
    assert [verdict["passed"] for verdict in found["verdicts"]] == [True, True, False, True, True]


async def test_stored_suite_scores_by_name(http: httpx.AsyncClient) -> None:
    await http.put("/v1/suites/teas", json={"assertions": [{"type": "icontains", "value": "coffee"}]})
    found = await scored(http, text=TEXT, suite="teas")
    assert [(verdict["type"], verdict["passed"]) for verdict in found["verdicts"]] == [("icontains", False)]


async def test_template_is_run_and_remembered(
    http: httpx.AsyncClient, caller: Caller, tenant: str, writer: ScriptedModel
) -> None:
    await http.post("/v1/prompts", json=PROMPT)
    allowed = await caller(tenant, "prompts:read", "models:call")
    body = {"template": "teaser", "model": "writer", "variables": {"topic": "tea"}}
    first, second = [await scored(allowed, **body) for _ in range(2)]
    assert (first["output"]["text"], first["output"]["prompt_tokens"]) == ("Hello there.", 11)
    assert (first["cost_usd"], second["cost_usd"]) == ("0.002", "0")
    assert (len(writer.asked), writer.asked[0].messages[-1].text) == (1, "About tea.")


async def test_writing_needs_another_scope(http: httpx.AsyncClient) -> None:
    await http.post("/v1/prompts", json=PROMPT)
    answer = await http.post("/v1/scores", json={"template": "teaser", "variables": {"topic": "tea"}})
    assert answer.status_code == 403
    assert "models:call" in answer.json()["detail"]


async def test_judges_decide_and_are_paid(http: httpx.AsyncClient, writer: ScriptedModel) -> None:
    writer.answers = [told(reason="It is cold.", evidence=["boil water"], score=0.25, **{"pass": False})]
    found = await scored(http, text=TEXT, assertions=RUBRIC, judge="writer")
    assert (found["passed"], found["score"], found["feedback"]) == (False, 0.25, ["It is cold."])
    assert found["cost_usd"] == "0.002"


async def test_failed_judge_is_no_zero(http: httpx.AsyncClient, writer: ScriptedModel) -> None:
    writer.answers = [errors.ProviderRefusedError()]
    answer = await http.post("/v1/scores", json={"text": TEXT, "assertions": RUBRIC, "judge": "writer"})
    assert answer.json()["code"] == "provider_refused"


@pytest.mark.parametrize(
    ("answers", "preferred", "agreed"),
    [(("A", "B"), "text", True), (("B", "A"), "against", True), (("A", "A"), "tie", False)],
)
async def test_taste_must_survive_the_swap(
    http: httpx.AsyncClient, writer: ScriptedModel, answers: tuple[str, str], preferred: str, *, agreed: bool
) -> None:
    writer.answers = [told(reason="Clearer.", better=one) for one in answers]
    found = await scored(http, text=TEXT, against="Tea.", criterion="Clarity.", judge="writer")
    assert (found["preference"]["preferred"], found["preference"]["agreed"]) == (preferred, agreed)
    assert found["cost_usd"] == "0.004"


@pytest.mark.parametrize(
    ("body", "field", "rule"),
    [
        ({}, "", "invalid"),
        ({"text": "a", "template": "b"}, "", "invalid"),
        ({"text": "a", "suite": "b", "assertions": [{"type": "is-json"}]}, "", "invalid"),
        ({"text": "a", "against": "b"}, "", "invalid"),
        ({"text": "a" * 200_001}, "text", "too_long"),
        ({"text": "a", "assertions": [{"type": "unheard-of"}]}, "assertions.0.type", "unknown"),
        ({"text": "a", "assertions": [{"type": "equals"}]}, "assertions.0.value", "missing"),
        ({"text": "a", "assertions": RUBRIC}, "assertions", "cannot_judge"),
        ({"text": "a", "assertions": RUBRIC, "judge": "nobody"}, "assertions", "unknown_model"),
        ({"text": "a", "against": "b", "criterion": "c"}, "judge", "cannot_judge"),
        ({"text": "a", "latency_ms": -1}, "latency_ms", "too_small"),
        ({"text": "a", "typo": 1}, "typo", "unknown_field"),
    ],
)
async def test_broken_rules_are_named(http: httpx.AsyncClient, body: dict[str, Any], field: str, rule: str) -> None:
    answer = await http.post("/v1/scores", json=body)
    assert answer.status_code == 422, answer.text
    (error,) = answer.json()["errors"]
    assert (error["field"], error["rule"]) == (field, rule)


@pytest.mark.parametrize(
    ("body", "field"),
    [({"variables": {}}, "variables.topic"), ({"variables": {"topic": "tea"}, "model": "nobody"}, "model")],
)
async def test_unfit_template_calls_are_named(
    http: httpx.AsyncClient, caller: Caller, tenant: str, body: dict[str, Any], field: str
) -> None:
    await http.post("/v1/prompts", json=PROMPT)
    writer = await caller(tenant, "prompts:read", "models:call")
    answer = await writer.post("/v1/scores", json={"template": "teaser", **body})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field), answer.text


async def test_things_of_others_do_not_exist(http: httpx.AsyncClient, caller: Caller) -> None:
    await http.post("/v1/prompts", json=PROMPT)
    await http.put("/v1/suites/teas", json={"assertions": [{"type": "is-json"}]})
    stranger = await caller("somebody-else", "prompts:read", "models:call")
    for body in ({"text": TEXT, "suite": "teas"}, {"template": "teaser", "variables": {"topic": "tea"}}):
        assert (await stranger.post("/v1/scores", json=body)).status_code == 404


async def test_listed_types_can_be_used(http: httpx.AsyncClient) -> None:
    items = {item["type"]: item for item in (await http.get("/v1/scores/assertions")).json()["items"]}
    assert {"icontains-all", "llm-rubric", "assert-set", "levenshtein"} <= set(items)
    assert (items["llm-rubric"]["judged"], items["equals"]["judged"]) == (True, False)
    assert (items["levenshtein"]["threshold"], items["equals"]["takes_expected"]) == (5.0, True)
    assert all(item["summary"] for item in items.values())
