"""An experiment on live content: arms write, jobs measure, weights move, the cache keeps arms apart."""

from typing import Any

from tests.conftest import Api
from tests.functions.experiments import declared

BRIEF = {"content_type": "social_post", "topic": "A swap of garden seeds among neighbours"}


async def _write(api: Api, unit: str = "", **more: Any) -> dict[str, Any]:
    body = {**BRIEF, **({"unit": unit} if unit else {}), **more}
    answer = await api.http.post("/v1/content", json=body)
    assert answer.status_code == 200
    return answer.json()  # type: ignore[no-any-return]  # JSON


def _version(piece: dict[str, Any]) -> str:
    return str(piece["metadata"]["prompts"]["draft"])


async def _experiment(api: Api, **changes: Any) -> None:
    await declared.template(api, "draft.social_post")
    made = await declared.create(api, template="draft.social_post", metrics=None, rules={"min_units": 10}, **changes)
    assert made.status_code == 201


async def test_content_is_written_by_the_units_arms(api: Api) -> None:
    await _experiment(api)
    units = [f"u{number}" for number in range(12)]
    pieces = {unit: await _write(api, unit, use_cache=False) for unit in units}
    assigned = await api.http.post("/v1/experiments/tone/assignments", json={"units": units})
    wanted = {one["unit"]: f"draft.social_post@{one['version']}" for one in assigned.json()["items"]}
    assert {unit: _version(piece) for unit, piece in pieces.items()} == wanted
    said = (await api.http.get("/v1/experiments/tone/readout")).json()
    assert said["units"] == sum(arm["n"] for arm in said["metrics"][0]["arms"]) == 12
    assert {metric["name"] for metric in said["metrics"]} == {"quality", "failed", "cost_usd", "latency_seconds"}


async def test_the_cache_keeps_arms_apart(api: Api) -> None:
    await _experiment(api)
    first = [await _write(api, f"u{number}") for number in range(8)]
    again = [await _write(api, f"u{number}") for number in range(8)]
    assert len({_version(piece) for piece in first}) == 2
    assert [piece["cache"]["status"] for piece in again] == ["hit"] * 8
    assert [piece["id"] for piece in again] == [piece["id"] for piece in first]
    assert len({piece["id"] for piece in first}) == 2


async def test_equal_briefs_are_one_unit(api: Api) -> None:
    await _experiment(api)
    found = {_version(await _write(api, use_cache=False)) for _ in range(4)}
    assert len(found) == 1
    assert (await api.http.get("/v1/experiments/tone/readout")).json()["units"] == 1


async def test_streamed_pieces_take_part(api: Api) -> None:
    await _experiment(api)
    async with api.http.stream("POST", "/v1/content?mode=stream", json={**BRIEF, "unit": "reader"}) as answer:
        assert "event: content" in (await answer.aread()).decode()
    said = (await api.http.get("/v1/experiments/tone/readout")).json()
    assert sum(arm["n"] for arm in said["metrics"][0]["arms"]) == 1


async def test_an_end_gives_everybody_the_label(api: Api) -> None:
    await _experiment(api)
    await api.http.post("/v1/experiments/tone/conclude", json={"winner": "b", "promote": True})
    found = {_version(await _write(api, f"u{number}")) for number in range(6)}
    assert found == {"draft.social_post@2"}
