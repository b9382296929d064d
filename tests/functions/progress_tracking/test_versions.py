"""Records of versions over real HTTP: by page, with alarms and suggestions, and nobody else's."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.conftest import Api
from tests.shared.records import worlds

MINUTE = timedelta(minutes=1)


async def get(api: Api, path: str = "", **params: Any) -> Any:
    return (await api.http.get(f"/v1/analytics/versions{path}", params=params)).json()


@pytest.fixture
async def used(api: Api) -> Api:
    """Two versions of a prompt, the better one not in production, used for some minutes each."""
    prompt = (await api.services.prompts.version("acme", "draft", 0)).prompt
    await api.services.prompts.create("acme", "draft", prompt, actor="key_1")
    start = datetime.now(UTC) - timedelta(minutes=5)
    for version, quality in ((1, 0.6), (2, 0.9)):
        moments = [start + number * timedelta(seconds=0.5) for number in range(120)]
        await worlds.put(api.services, *(worlds.job(at, draft=version, quality=quality) for at in moments))
    return api


async def test_records_come_by_page(used: Api) -> None:
    first = await get(used, limit=2)
    rest = await get(used, limit=2, cursor=first["next_cursor"])
    shown = [(one["template"], one["version"]) for one in [*first["items"], *rest["items"]]]

    assert shown == [("draft", 1), ("draft", 2), ("plan", 0)]
    assert (rest["next_cursor"], first["basis"]["complete"]) == (None, True)


async def test_record_tells_figures_and_days(used: Api) -> None:
    (record,) = (await get(used, template="draft", version=2))["items"]

    assert record["figures"]["jobs"]["succeeded"] == 120
    assert record["figures"]["quality"]["mean"] == pytest.approx(0.9)
    assert sum(day["jobs"] for day in record["days"]) == 120
    assert (await get(used, model="other"))["items"] == []


async def test_better_version_is_suggested(used: Api) -> None:
    (found,) = [one for one in (await get(used, "/suggestions"))["items"] if one["template"] == "draft"]
    (quality,) = [one for one in found["comparisons"] if one["measure"] == "quality"]

    assert (found["action"], found["version"], found["production"]) == ("move_production", 2, 1)
    assert quality["low"] < quality["difference"] < quality["high"]
    assert quality["difference"] == pytest.approx(0.3)
    assert "experiment" in found["caveat"]


async def test_fall_of_quality_is_listed(used: Api) -> None:
    """The jobs of version 1 go on ending, and become worse."""
    start = datetime.now(UTC) - timedelta(minutes=2)
    await worlds.put(
        used.services,
        *(worlds.job(start + number * timedelta(seconds=0.1), draft=1, quality=0.2) for number in range(40)),
    )
    (alarm,) = (await get(used, "/alarms", template="draft"))["items"]

    assert (alarm["sign"], alarm["versions"]) == ("quality", ["draft@1", "plan@0"])
    assert alarm["before"]["mean"] > alarm["since"]["mean"]
    assert (await get(used, "/alarms", template="refine"))["items"] == []


async def test_others_see_nothing(used: Api) -> None:
    headers = await used.key_for("other")
    for path in ("", "/alarms", "/suggestions"):
        found = await used.http.get(f"/v1/analytics/versions{path}", headers=headers)
        assert found.json()["items"] == []


@pytest.mark.parametrize(
    ("params", "rule"),
    [
        ({"since": "2099-01-01T00:00:00Z"}, "out_of_order"),
        ({"since": "2020-01-01T00:00:00Z"}, "too_long"),
        ({"version": "-1"}, "too_small"),
        ({"stage": "draft"}, "unknown_parameter"),
    ],
)
async def test_wrong_windows_are_refused(api: Api, params: dict[str, str], rule: str) -> None:
    answer = await api.http.get("/v1/analytics/versions", params=params)

    assert (answer.status_code, answer.json()["errors"][0]["rule"]) == (422, rule)
