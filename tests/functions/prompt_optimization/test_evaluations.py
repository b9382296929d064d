"""Evaluations over HTTP, through the gateway and the queues: begun, followed, compared, read row by row."""

from typing import Any

import httpx
import pytest

from tests.conftest import Api
from tests.shared.tuning.rule_model import RuleModel

PROMPT = {
    "name": "teaser",
    "parts": {"system": "Write a text.", "user": "About {{ topic }}."},
    "variables": [{"name": "topic"}],
}
BETTER = {**PROMPT, "parts": {"system": "Write a text. Say alpha.", "user": "About {{ topic }}."}}
EXAMPLES = {"examples": [{"variables": {"topic": f"topic {number}"}} for number in range(22)]}
EVALUATION: dict[str, Any] = {
    "template": "teaser",
    "versions": [1, 2],
    "dataset": "topics",
    "assertions": [{"type": "contains", "value": "alpha"}],
}


@pytest.fixture
def writer(api: Api) -> RuleModel:
    """Return the model that the product has for its default: it obeys."""
    api.services.models._built[""] = model = RuleModel()
    return model


@pytest.fixture
async def http(api: Api, writer: RuleModel) -> httpx.AsyncClient:
    """Return a client of a product with two versions of a prompt and a dataset."""
    assert writer.asked == []
    assert (await api.http.post("/v1/prompts", json=PROMPT)).status_code == 201
    more = {name: BETTER[name] for name in ("parts", "variables")}
    assert (await api.http.post("/v1/prompts/teaser/versions", json=more)).status_code == 201
    assert (await api.http.put("/v1/datasets/topics", json=EXAMPLES)).status_code == 201
    return api.http


async def finished(api: Api, **body: Any) -> dict[str, Any]:
    begun = await api.http.post("/v1/evaluations", json={**EVALUATION, **body})
    assert begun.status_code == 202, begun.text
    assert await api.services.hub.finished(begun.json()["id"], 30)
    found: dict[str, Any] = (await api.http.get(begun.headers["location"])).json()
    assert found["status"] == "succeeded", found["error"]
    return found


async def test_versions_are_compared_by_example(http: httpx.AsyncClient, api: Api) -> None:
    found = await finished(api)
    assert (found["versions"], found["examples"], found["runs"]) == (["teaser@1", "teaser@2"], 22, 44)
    assert [one["score"] for one in found["candidates"]] == [0.0, 1.0]
    (comparison,) = found["comparisons"]
    assert (comparison["verdict"], comparison["wins"], comparison["losses"]) == ("better", 22, 0)
    assert comparison["e_value"] > 20
    assert found["usage"]["cost_usd"] == "0.0044"
    assert (await http.get("/v1/prompts/teaser")).json()["labels"]["production"] == 1


async def test_worse_version_lists_what_it_lost(http: httpx.AsyncClient, api: Api) -> None:
    found = await finished(api, versions=[2, 1])
    (comparison,) = found["comparisons"]
    assert (comparison["verdict"], comparison["difference"]) == ("worse", -1.0)
    assert {(one["before"], one["after"]) for one in comparison["regressions"]} == {(1.0, 0.0)}
    assert "topic" in comparison["regressions"][0]["given"]
    assert (await http.get(f"/v1/jobs/{found['id']}")).json()["type"] == "evaluation"


@pytest.mark.usefixtures("http")
async def test_second_run_costs_nothing(api: Api, writer: RuleModel) -> None:
    first = await finished(api)
    asked = len(writer.asked)
    second = await finished(api)
    assert (asked, len(writer.asked)) == (44, 44)
    assert (second["cached"], second["usage"]["cost_usd"]) == (44, "0")
    assert second["candidates"][1]["score"] == first["candidates"][1]["score"]
    assert second["id"] != first["id"]


async def test_rows_are_listed_in_pages(http: httpx.AsyncClient, api: Api) -> None:
    path = f"/v1/evaluations/{(await finished(api))['id']}/results"
    first = (await http.get(path)).json()
    rest = (await http.get(path, params={"cursor": first["next_cursor"]})).json()
    assert (len(first["items"]), len(rest["items"]), rest["next_cursor"]) == (40, 4, None)
    rows = [*first["items"], *rest["items"]]
    assert len({(row["example"], row["version"]) for row in rows}) == 44
    assert {(row["version"], row["score"], row["text"]) for row in rows} == {
        ("teaser@1", 0.0, "Nothing."),
        ("teaser@2", 1.0, "alpha"),
    }


async def test_split_and_number_limit_examples(http: httpx.AsyncClient, api: Api) -> None:
    page = (await http.get("/v1/datasets/topics/examples", params={"split": "val"})).json()
    part = await finished(api, split="val", versions=["production"])
    few = await finished(api, max_examples=3, repeats=2, versions=[2])
    assert (part["examples"], part["dataset_hash"]) == (page["splits"]["val"], page["hash"])
    assert (few["runs"], few["candidates"][0]["stability"], few["comparisons"]) == (6, 1.0, [])


async def test_list_shows_the_newest_first(http: httpx.AsyncClient, api: Api) -> None:
    ids = [(await finished(api, max_examples=number))["id"] for number in (1, 2)]
    page = (await http.get("/v1/evaluations", params={"limit": 1})).json()
    last = (await http.get("/v1/evaluations", params={"limit": 1, "cursor": page["next_cursor"]})).json()
    assert [page["items"][0]["id"], last["items"][0]["id"]] == [ids[1], ids[0]]


async def test_stored_suite_is_fixed_at_once(http: httpx.AsyncClient, api: Api) -> None:
    suite = {"assertions": EVALUATION["assertions"]}
    made = (await http.put("/v1/suites/words", json=suite)).json()
    found = await finished(api, suite="words", assertions=[], max_examples=1)
    await http.put("/v1/suites/words", json={"assertions": [{"type": "is-json"}]})
    again = (await http.get(f"/v1/evaluations/{found['id']}")).json()
    assert (again["suite"], again["suite_hash"]) == ("words", made["hash"])


@pytest.mark.parametrize(
    ("change", "field", "rule"),
    [
        ({"template": ""}, "template", "too_short"),
        ({"versions": []}, "versions", "too_short"),
        ({"versions": [1, 1]}, "versions", "repeated"),
        ({"versions": [1, "production"]}, "versions", "repeated"),
        ({"versions": [1, 2, 3, 4, 5]}, "versions", "too_long"),
        ({"suite": "words"}, "", "invalid"),
        ({"criterion": "Better.", "versions": [1]}, "", "invalid"),
        ({"criterion": "Better."}, "judge", "cannot_judge"),
        ({"model": "nobody"}, "model", "unknown_model"),
        ({"assertions": [{"type": "unheard-of"}]}, "assertions.0.type", "unknown"),
        ({"assertions": [{"type": "llm-rubric", "value": "Kind."}]}, "assertions", "cannot_judge"),
        ({"repeats": 6}, "repeats", "too_large"),
        ({"max_cost_usd": 0}, "max_cost_usd", "too_small"),
        ({"split": "all"}, "split", "not_one_of"),
        ({"typo": 1}, "typo", "unknown_field"),
    ],
)
async def test_broken_rules_are_named(http: httpx.AsyncClient, change: dict[str, Any], field: str, rule: str) -> None:
    answer = await http.post("/v1/evaluations", json={**EVALUATION, **change})
    assert answer.status_code == 422, answer.text
    assert (field, rule) in {(error["field"], error["rule"]) for error in answer.json()["errors"]}
    assert (await http.get("/v1/evaluations")).json()["items"] == []


async def test_unfit_examples_are_refused_at_once(http: httpx.AsyncClient) -> None:
    await http.put("/v1/datasets/unfit", json={"examples": [{"other": at} for at in range(3)]})
    answer = await http.post("/v1/evaluations", json={**EVALUATION, "dataset": "unfit"})
    assert answer.status_code == 422
    assert ("dataset.variables.topic", "missing") in {(one["field"], one["rule"]) for one in answer.json()["errors"]}


@pytest.mark.parametrize("change", [{"template": "lost"}, {"versions": [9]}, {"dataset": "lost"}, {"suite": "lost"}])
async def test_what_is_missing_is_not_found(http: httpx.AsyncClient, change: dict[str, Any]) -> None:
    body = {**EVALUATION, **change, **({"assertions": []} if "suite" in change else {})}
    assert (await http.post("/v1/evaluations", json=body)).status_code == 404


async def test_same_key_is_the_same_evaluation(http: httpx.AsyncClient) -> None:
    headers = {"idempotency-key": "once"}
    sent = [await http.post("/v1/evaluations", json=EVALUATION, headers=headers) for _ in range(2)]
    assert sent[0].json()["id"] == sent[1].json()["id"]
    other = await http.post("/v1/evaluations", json={**EVALUATION, "repeats": 2}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_conflict")


async def test_others_see_nothing(http: httpx.AsyncClient, api: Api) -> None:
    found = (await http.post("/v1/evaluations", json=EVALUATION)).json()["id"]
    stranger = await api.key_for("other")
    for path in (f"/v1/evaluations/{found}", f"/v1/evaluations/{found}/results"):
        assert (await http.get(path, headers=stranger)).status_code == 404
    assert (await http.post("/v1/evaluations", json=EVALUATION, headers=stranger)).status_code == 404
    assert (await http.get("/v1/evaluations", headers=stranger)).json()["items"] == []


async def test_evaluating_needs_both_scopes(http: httpx.AsyncClient, api: Api) -> None:
    for scopes in (("prompts:read", "prompts:write"), ("prompts:read", "models:call")):
        headers = await api.key_for("acme", *scopes)
        assert (await http.post("/v1/evaluations", json=EVALUATION, headers=headers)).status_code == 403


async def test_other_jobs_are_no_evaluations(api: Api) -> None:
    job = (await api.http.post("/v1/content?mode=async", json={"content_type": "ad_copy", "topic": "Tea"})).json()["id"]
    assert (await api.http.get(f"/v1/evaluations/{job}")).status_code == 404
    assert await api.services.hub.finished(job, 20)
