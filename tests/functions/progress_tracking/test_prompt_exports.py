"""Exports of feedback and records over real HTTP."""

from datetime import UTC, datetime, timedelta

import orjson
import pytest

from tests.conftest import Api
from tests.shared.records import worlds
from tests.shared.records.test_repository import give


@pytest.fixture
async def used(api: Api) -> Api:
    now = datetime.now(UTC)
    await worlds.put(api.services, *(worlds.job(now - timedelta(minutes=1), draft=draft) for draft in (1, 2)))
    for number in range(3):
        opinion = worlds.opinion(now - timedelta(seconds=number), rating=number + 1, thumbs_up=True)
        await give(api.services, opinion, number)
    return api


async def test_feedback_is_streamed_as_lines(used: Api) -> None:
    answer = await used.http.get("/v1/exports/feedback", params={"template": "draft"})
    rows = [orjson.loads(line) for line in answer.text.splitlines()]

    assert (answer.headers["x-total-count"], [row["rating"] for row in rows]) == ("3", [1, 2, 3])


async def test_feedback_fits_a_table(used: Api) -> None:
    answer = await used.http.get(
        "/v1/exports/feedback", params={"format": "csv", "fields": "rating,thumbs_up,versions"}
    )

    assert answer.text.splitlines() == [
        "rating,thumbs_up,versions",
        "1,true,draft@3",
        "2,true,draft@3",
        "3,true,draft@3",
    ]


async def test_records_go_on_after_a_row(used: Api) -> None:
    whole = (await used.http.get("/v1/exports/versions")).text.splitlines()
    first = orjson.loads(whole[0])
    rest = await used.http.get("/v1/exports/versions", params={"after": first["id"]})

    assert (first["template"], first["version"], first["jobs"]["finished"]) == ("draft", 1, 1)
    assert rest.text.splitlines() == whole[1:]


@pytest.mark.parametrize(
    ("path", "params", "rule"),
    [
        ("versions", {"after": "draft@9"}, "unknown_row"),
        ("feedback", {"after": "fbk_nobody"}, "unknown_row"),
        ("feedback", {"fields": "secret"}, "not_one_of"),
        ("feedback", {"content": "cnt_1", "template": "draft"}, "not_with_content"),
    ],
)
async def test_wrong_wishes_are_refused(used: Api, path: str, params: dict[str, str], rule: str) -> None:
    answer = await used.http.get(f"/v1/exports/{path}", params=params)

    assert (answer.status_code, answer.json()["errors"][0]["rule"]) == (422, rule)
