"""Experiments over real HTTP: what is taken, refused and shown, and whose they are."""

from typing import Any

import pytest

from tests.conftest import Api
from tests.functions.experiments import declared


async def test_an_experiment_is_made_and_shown(api: Api) -> None:
    await declared.template(api)
    answer = await declared.create(api)
    made = answer.json()
    assert (answer.status_code, answer.headers["location"]) == (201, "/v1/experiments/tone")
    assert (made["state"], made["label"], made["salt"], made["epoch"]) == ("running", "production", "tone", 1)
    assert [(arm["name"], arm["share"]) for arm in made["arms"]] == [("a", 0.5), ("b", 0.5)]
    assert (await api.http.get("/v1/experiments/tone")).json() == made
    assert (await declared.create(api, start=False)).status_code == 201


@pytest.mark.parametrize(
    ("changes", "field", "rule"),
    [
        ({"name": "Bad Name"}, "name", "wrong_form"),
        ({"arms": declared.ARMS[:1]}, "arms", "too_short"),
        ({"arms": [*declared.ARMS, {"name": "c", "version": 9}]}, "arms.2.version", "unknown_version"),
        ({"template": "none"}, "arms.0.version", "unknown_version"),
        ({"metrics": declared.METRICS[1:]}, "metrics", "not_one_primary"),
        ({"rules": {"alpha": 0}}, "rules.alpha", "too_small"),
        ({"rules": {"aplha": 0.1}}, "rules.aplha", "unknown_field"),
        ({"traffic": {"mode": "thompson", "floor": 0.5}}, "traffic.floor", "too_large"),
        ({"traffic": {"mode": "random"}}, "traffic.mode", "not_one_of"),
        ({"salt": "a/b"}, "salt", "wrong_form"),
    ],
)
async def test_broken_declarations_name_their_rules(api: Api, changes: dict[str, Any], field: str, rule: str) -> None:
    await declared.template(api)
    assert (field, rule) in declared.broken(await declared.create(api, **changes))
    assert (await api.http.get("/v1/experiments")).json()["items"] == []


async def test_states_follow_one_another(api: Api) -> None:
    await declared.template(api)
    await declared.create(api)
    for action, state in (("pause", "paused"), ("resume", "running"), ("stop", "stopped")):
        answer = await api.http.post(f"/v1/experiments/tone/{action}", json={} if action == "stop" else None)
        assert (answer.status_code, answer.json()["state"]) == (200, state)
    assert (await api.http.post("/v1/experiments/tone/start")).status_code == 409


async def test_a_conclusion_moves_the_label(api: Api) -> None:
    await declared.template(api)
    await declared.create(api)
    body = {"winner": "b", "promote": True, "why": "Warmer."}
    done = (await api.http.post("/v1/experiments/tone/conclude", json=body)).json()
    assert (done["state"], done["winner"]) == ("concluded", "b")
    assert (await api.http.get("/v1/prompts/shop")).json()["labels"] == {"production": 2}
    record = (await api.http.get("/v1/experiments/tone/decisions")).json()["items"]
    assert [(one["what"], one["why"]) for one in record] == [("concluded", "Warmer."), ("started", "It was started.")]


async def test_moving_a_label_needs_its_scope(api: Api) -> None:
    await declared.template(api)
    await declared.create(api)
    headers = await api.key_for("acme", "experiments:write")
    body = {"winner": "b", "promote": True}
    answer = await api.http.post("/v1/experiments/tone/conclude", json=body, headers=headers)
    assert answer.status_code == 403


async def test_weights_and_rules_are_changed(api: Api) -> None:
    await declared.template(api)
    await declared.create(api)
    body = {"weights": {"b": 3}, "rules": {"on_win": "promote"}}
    changed = (await api.http.patch("/v1/experiments/tone", json=body)).json()
    assert [(arm["weight"], arm["share"]) for arm in changed["arms"]] == [(1.0, 0.25), (3.0, 0.75)]
    assert (changed["rules"]["on_win"], changed["rules"]["alpha"], changed["epoch"]) == ("promote", 0.05, 2)
    refused = await api.http.patch("/v1/experiments/tone", json={"traffic": {"share": 0.5}})
    assert declared.broken(refused) == {("traffic", "fixed")}


async def test_lists_come_in_pages_by_state(api: Api) -> None:
    await declared.template(api)
    for number in range(3):
        await declared.create(api, name=f"x{number}", start=number == 0)
    first = (await api.http.get("/v1/experiments?limit=2&state=draft&state=running")).json()
    rest = (
        await api.http.get(f"/v1/experiments?limit=2&state=draft&state=running&cursor={first['next_cursor']}")
    ).json()
    assert [one["name"] for one in (*first["items"], *rest["items"])] == ["x2", "x1", "x0"]
    assert rest["next_cursor"] is None
    other = await api.http.get(f"/v1/experiments?state=draft&cursor={first['next_cursor']}")
    assert other.status_code == 400


async def test_the_record_comes_in_pages(api: Api) -> None:
    await declared.template(api)
    await declared.create(api)
    await api.http.post("/v1/experiments/tone/pause")
    first = (await api.http.get("/v1/experiments/tone/decisions?limit=1")).json()
    rest = (await api.http.get(f"/v1/experiments/tone/decisions?limit=1&cursor={first['next_cursor']}")).json()
    assert [one["what"] for one in (*first["items"], *rest["items"])] == ["paused", "started"]


async def test_only_drafts_are_deleted(api: Api) -> None:
    await declared.template(api)
    await declared.create(api, start=False)
    assert (await api.http.delete("/v1/experiments/tone")).status_code == 204
    await declared.create(api)
    assert (await api.http.delete("/v1/experiments/tone")).status_code == 409


async def test_experiments_of_others_do_not_exist(api: Api) -> None:
    await declared.template(api)
    await declared.create(api)
    headers = await api.key_for("rival")
    for path in ("", "/readout", "/decisions"):
        assert (await api.http.get(f"/v1/experiments/tone{path}", headers=headers)).status_code == 404
    assert (await api.http.get("/v1/experiments", headers=headers)).json()["items"] == []


async def test_reading_takes_the_scope_to_read(api: Api) -> None:
    headers = await api.key_for("acme", "experiments:assign")
    assert (await api.http.get("/v1/experiments", headers=headers)).status_code == 403
