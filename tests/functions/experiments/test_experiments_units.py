"""Assignments and outcomes over real HTTP."""

from tests.conftest import Api
from tests.functions.experiments import declared

UNITS = {"units": ["u1", "u2", "u3", "u1"]}


async def _started(api: Api) -> None:
    await declared.template(api)
    await declared.create(api)


async def test_units_keep_their_arms(api: Api) -> None:
    await _started(api)
    first = (await api.http.post("/v1/experiments/tone/assignments", json=UNITS)).json()
    again = (await api.http.post("/v1/experiments/tone/assignments", json=UNITS)).json()
    assert [one["unit"] for one in first["items"]] == UNITS["units"]
    assert [one["arm"] for one in again["items"]] == [one["arm"] for one in first["items"]]
    assert first["items"][0]["first"]
    assert not again["items"][0]["first"]
    assert first["template"] == "shop"


async def test_units_outside_get_no_arm(api: Api) -> None:
    await declared.template(api)
    await declared.create(api, traffic={"share": 0.000001})
    found = (await api.http.post("/v1/experiments/tone/assignments", json=UNITS)).json()
    assert {one["arm"] for one in found["items"]} == {None}


async def test_outcomes_are_recorded_once(api: Api) -> None:
    await _started(api)
    await api.http.post("/v1/experiments/tone/assignments", json=UNITS)
    told = [{"unit": unit, "metric": "sale", "value": 1} for unit in ("u1", "u1", "stranger")]
    found = (await api.http.post("/v1/experiments/tone/outcomes", json={"outcomes": told})).json()
    assert found["recorded"] == 1
    assert [one["result"] for one in found["items"]] == ["recorded", "known", "not_exposed"]


async def test_broken_outcomes_name_their_rules(api: Api) -> None:
    await _started(api)
    told = [{"unit": "u", "metric": "clicks", "value": 1}, {"unit": "u", "metric": "sale", "value": 7}]
    answer = await api.http.post("/v1/experiments/tone/outcomes", json={"outcomes": told})
    assert declared.broken(answer) == {("outcomes.0.metric", "unknown_metric"), ("outcomes.1.value", "out_of_range")}


async def test_what_does_not_run_assigns_nobody(api: Api) -> None:
    await declared.template(api)
    await declared.create(api, start=False)
    assert (await api.http.post("/v1/experiments/tone/assignments", json=UNITS)).status_code == 409
    assert (await api.http.post("/v1/experiments/none/assignments", json=UNITS)).status_code == 404


async def test_limits_of_a_call_are_kept(api: Api) -> None:
    await _started(api)
    many = {"units": [f"u{number}" for number in range(101)]}
    answer = await api.http.post("/v1/experiments/tone/assignments", json=many)
    assert declared.broken(answer) == {("units", "too_long")}
