"""Tunings over HTTP, through the gateway and the queues: begun, watched, found, proposed."""

from typing import Any

import httpx
import pytest

from tests.conftest import Api
from tests.shared.tuning.rule_model import WORDS, RuleModel

PROMPT = {
    "name": "teaser",
    "parts": {"system": "Write a text.", "user": "About {{ topic }}."},
    "variables": [{"name": "topic"}],
}
EXAMPLES = {"examples": [{"variables": {"topic": f"topic {number}"}} for number in range(60)]}
TUNING: dict[str, Any] = {
    "template": "teaser",
    "dataset": "topics",
    "assertions": [{"type": "icontains", "value": word} for word in WORDS],
    "max_calls": 120,
    "examples": 0,
}


@pytest.fixture
async def http(api: Api) -> httpx.AsyncClient:
    """Return a client of a product whose model obeys, with a prompt and a dataset."""
    api.services.models._built[""] = RuleModel()
    assert (await api.http.post("/v1/prompts", json=PROMPT)).status_code == 201
    assert (await api.http.put("/v1/datasets/topics", json=EXAMPLES)).status_code in {200, 201}
    return api.http


async def finished(api: Api, **body: Any) -> dict[str, Any]:
    begun = await api.http.post("/v1/tunings", json={**TUNING, **body})
    assert begun.status_code == 202, begun.text
    assert await api.services.hub.finished(begun.json()["id"], 30)
    found: dict[str, Any] = (await api.http.get(begun.headers["location"])).json()
    return found


async def test_better_prompt_is_found_and_proposed(http: httpx.AsyncClient, api: Api) -> None:
    found = await finished(api)
    assert (found["status"], found["progress"]) == ("succeeded", 1.0)
    report = found["report"]
    assert (report["gain"]["verdict"], report["gain"]["before"]) == ("better", 0)
    assert "+Say alpha." in report["diff"]["system"]
    assert found["search"]["spent"]["calls"] + 2 * report["gain"]["n"] <= 120
    assert found["search"]["reserved"]["calls"] == 0
    template = (await http.get("/v1/prompts/teaser")).json()
    assert template["labels"] == {"production": 1, report["proposal"]["label"]: 2}
    answer = await http.post(f"/v1/tunings/{found['id']}/proposals", json={"name": "tuned", "start": True})
    assert (answer.status_code, answer.json()["state"]) == (201, "running")
    assert answer.json()["arms"] == {"base": 1, "candidate": 2}


async def test_tree_is_listed_in_pages(http: httpx.AsyncClient, api: Api) -> None:
    found = await finished(api)
    first = (await http.get(f"/v1/tunings/{found['id']}/candidates", params={"limit": 2})).json()
    assert (first["items"][0]["lever"], first["items"][0]["parents"]) == ("seed", [])
    more = {"limit": 100, "cursor": first["next_cursor"]}
    rest = (await http.get(f"/v1/tunings/{found['id']}/candidates", params=more)).json()["items"]
    names = [one["id"] for one in [*first["items"], *rest]]
    assert len(names) == len(set(names))
    assert [one["id"] for one in rest if one["best"]] == [found["search"]["best"]]


async def test_list_shows_the_newest_first(http: httpx.AsyncClient, api: Api) -> None:
    ids = [(await finished(api, seed=seed))["id"] for seed in (1, 2)]
    page = (await http.get("/v1/tunings", params={"limit": 1})).json()
    assert page["items"][0]["id"] == ids[1]
    last = (await http.get("/v1/tunings", params={"limit": 1, "cursor": page["next_cursor"]})).json()
    assert last["items"][0]["id"] == ids[0]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"assertions": []}, ""),
        ({"label": "production"}, ""),
        ({"max_calls": 3}, "max_calls"),
        ({"max_cost_usd": 0}, "max_cost_usd"),
        ({"model": "nobody"}, "model"),
        ({"assertions": [{"type": "unheard-of"}]}, "assertions.0.type"),
        ({"typo": 1}, "typo"),
    ],
)
async def test_broken_wishes_are_told(http: httpx.AsyncClient, change: dict[str, Any], field: str) -> None:
    answer = await http.post("/v1/tunings", json={**TUNING, **change})
    assert answer.status_code == 422, answer.text
    assert field in {error["field"] for error in answer.json()["errors"]}


async def test_small_and_unfit_datasets_are_refused(http: httpx.AsyncClient) -> None:
    await http.put("/v1/datasets/few", json={"examples": EXAMPLES["examples"][:3]})
    few = await http.post("/v1/tunings", json={**TUNING, "dataset": "few"})
    assert (few.status_code, few.json()["errors"][0]["rule"]) == (422, "too_few")
    await http.put("/v1/datasets/unfit", json={"examples": [{"variables": {"other": at}} for at in range(60)]})
    unfit = await http.post("/v1/tunings", json={**TUNING, "dataset": "unfit"})
    assert (unfit.status_code, unfit.json()["errors"][0]["rule"]) == (422, "missing")


async def test_same_key_is_the_same_tuning(http: httpx.AsyncClient) -> None:
    headers = {"idempotency-key": "once"}
    first, second = [(await http.post("/v1/tunings", json=TUNING, headers=headers)).json()["id"] for _ in range(2)]
    assert first == second
    other = await http.post("/v1/tunings", json={**TUNING, "seed": 9}, headers=headers)
    assert other.status_code == 409


async def test_others_see_nothing(http: httpx.AsyncClient, api: Api) -> None:
    found = (await http.post("/v1/tunings", json=TUNING)).json()["id"]
    stranger = await api.key_for("other")
    for path in (f"/v1/tunings/{found}", f"/v1/tunings/{found}/candidates"):
        assert (await http.get(path, headers=stranger)).status_code == 404
    reader = await api.key_for("acme", "prompts:read", "prompts:write")
    assert (await http.post("/v1/tunings", json=TUNING, headers=reader)).status_code == 403


async def test_nothing_is_proposed_of_nothing(http: httpx.AsyncClient, api: Api) -> None:
    found = await finished(api, max_reflections=0, examples=0, patience=3)
    assert found["report"]["proposal"] is None
    answer = await http.post(f"/v1/tunings/{found['id']}/proposals", json={"name": "nothing"})
    assert (answer.status_code, answer.json()["code"]) == (409, "invalid_state")
