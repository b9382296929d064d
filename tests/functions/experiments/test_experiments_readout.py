"""Read-outs and plans over real HTTP."""

import pytest

from tests.conftest import Api
from tests.functions.experiments import declared


async def test_a_readout_tells_every_metric(api: Api) -> None:
    await declared.template(api)
    await declared.create(api, rules={"min_units": 10})
    units = [f"u{number}" for number in range(60)]
    found = (await api.http.post("/v1/experiments/tone/assignments", json={"units": units})).json()
    told = [
        {"unit": one["unit"], "metric": metric, "value": float(one["arm"] == "b" and metric == "sale")}
        for one in found["items"]
        for metric in ("sale", "complaint")
    ]
    await api.http.post("/v1/experiments/tone/outcomes", json={"outcomes": told})
    said = (await api.http.get("/v1/experiments/tone/readout")).json()
    assert said["units"] == 60
    assert [metric["name"] for metric in said["metrics"]] == ["sale", "complaint"]
    base, other = said["metrics"][0]["arms"]
    assert base["comparison"] is None
    assert other["comparison"]["difference"] == 1.0
    assert other["comparison"]["low"] > 0.3
    assert other["probability_best"] > 0.99
    assert not said["sample_ratio"]["mismatch"]


async def test_an_experiment_begins_with_nothing_to_say(api: Api) -> None:
    await declared.template(api)
    await declared.create(api)
    said = (await api.http.get("/v1/experiments/tone/readout")).json()
    assert (said["units"], said["warnings"], said["outlook"]["days_left"]) == (0, [], None)


async def test_plans_tell_units_and_days(api: Api) -> None:
    body = {"effect": 0.05, "base": 0.1, "units_per_day": 100}
    found = (await api.http.post("/v1/experiments/plans", json=body)).json()
    assert (found["fixed_units"], found["fixed_days"]) == (566, 11.32)
    assert found["sequential_units"] > 566


@pytest.mark.parametrize("more", [{}, {"base": 0.1, "deviation": 1}])
async def test_a_plan_needs_one_kind_of_metric(api: Api, more: dict[str, float]) -> None:
    answer = await api.http.post("/v1/experiments/plans", json={"effect": 0.05, **more})
    assert declared.broken(answer) == {("", "invalid")}
