"""Feedback over real HTTP: given, listed, shown, taken back, and nobody else's."""

from datetime import UTC, datetime
from typing import Any

import pytest

from shared.generation import content as contents
from tests.conftest import Api
from tests.shared.exports import stored
from tests.shared.records import worlds


@pytest.fixture
async def piece(api: Api) -> str:
    now = datetime.now(UTC)
    made = contents.content_id("job_maker", 0)
    job = worlds.job(now, id="job_maker", result={"content": made, "quality": 0.9})
    await stored.store(api.services.documents, job, stored.content(1, job, created_at=now))
    return made


async def give(api: Api, **said: Any) -> Any:
    return await api.http.post("/v1/feedback", json=said)


async def test_first_word_is_201_and_later_ones_200(api: Api, piece: str) -> None:
    first = await give(api, content=piece, rating=4)
    again = await give(api, job="job_maker", rating=2, comment="On second thoughts.")

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.headers["location"] == f"/v1/feedback/{again.json()['id']}"
    assert (again.json()["rating"], again.json()["versions"]) == (2, ["draft@3", "plan@0"])


async def test_feedback_is_listed_by_page(api: Api, piece: str) -> None:
    for number in range(3):
        await give(api, content=piece, rater=f"reader {number}", rating=number + 1)
    first = (await api.http.get("/v1/feedback", params={"limit": 2, "template": "draft"})).json()
    query = {"limit": 2, "template": "draft", "cursor": first["next_cursor"]}
    rest = (await api.http.get("/v1/feedback", params=query)).json()
    elsewhere = await api.http.get("/v1/feedback", params={**query, "template": "plan"})

    assert [one["rating"] for one in [*first["items"], *rest["items"]]] == [3, 2, 1]
    assert (rest["next_cursor"], elsewhere.status_code, elsewhere.json()["code"]) == (None, 400, "invalid_cursor")


async def test_texts_are_shown_with_their_feedback(api: Api, piece: str) -> None:
    found = (await give(api, content=piece, edited_text="Other words.", comment="Hm.")).json()
    shown = (await api.http.get(f"/v1/feedback/{found['id']}")).json()

    assert (shown["edited_text"], shown["comment"]) == ("Other words.", "Hm.")
    assert shown["edit_distance"] == found["edit_distance"] > 0


async def test_feedback_can_be_taken_back(api: Api, piece: str) -> None:
    path = f"/v1/feedback/{(await give(api, content=piece, rating=1)).json()['id']}"
    statuses = [(await api.http.delete(path)).status_code, (await api.http.get(path)).status_code]

    assert [*statuses, (await api.http.delete(path)).status_code] == [204, 404, 404]


async def test_foreign_feedback_does_not_exist(api: Api, piece: str) -> None:
    path = f"/v1/feedback/{(await give(api, content=piece, rating=1)).json()['id']}"
    other = await api.key_for("other")

    assert (await api.http.get(path, headers=other)).status_code == 404
    assert (await api.http.get("/v1/feedback", headers=other)).json()["items"] == []
    assert (await api.http.post("/v1/feedback", json={"content": piece, "rating": 1}, headers=other)).status_code == 404


async def test_wrong_words_name_field_and_rule(api: Api, piece: str) -> None:
    answer = await give(api, content=piece, rating=9)
    both = await api.http.get("/v1/feedback", params={"content": piece, "template": "draft"})

    assert (answer.status_code, answer.json()["errors"][0]["field"], answer.json()["errors"][0]["rule"]) == (
        422,
        "rating",
        "too_large",
    )
    assert both.json()["errors"][0]["rule"] == "not_with_content"


@pytest.mark.parametrize(("scope", "status"), [("feedback:write", 201), ("content:read", 403)])
async def test_giving_needs_its_scope(api: Api, piece: str, scope: str, status: int) -> None:
    headers = await api.key_for("acme", scope)
    answer = await api.http.post("/v1/feedback", json={"content": piece, "rating": 1}, headers=headers)

    assert answer.status_code == status
