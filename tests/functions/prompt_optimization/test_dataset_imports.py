"""Datasets of finished content, over the whole stack."""

from typing import Any

import pytest

from shared.firestore import writes
from shared.generation import content
from tests.conftest import Api

PATH = "/v1/datasets/made/import"


async def write(api: Api, **brief: Any) -> dict[str, Any]:
    answer = await api.http.post("/v1/content", json={"content_type": "ad_copy", "topic": "A quiet kettle", **brief})
    assert answer.status_code in {200, 201}, answer.text
    piece: dict[str, Any] = answer.json()
    return piece


async def examples(api: Api, **body: Any) -> list[dict[str, Any]]:
    answer = await api.http.post(PATH, json=body)
    assert answer.status_code in {200, 201}, answer.text
    page = await api.http.get("/v1/datasets/made/examples")
    items: list[dict[str, Any]] = page.json()["items"]
    return items


async def test_newest_pieces_become_examples(api: Api) -> None:
    pieces = [await write(api, topic=topic) for topic in ("A quiet kettle", "A loud kettle")]
    found = await examples(api)
    assert [one["variables"]["topic"] for one in found] == ["A loud kettle", "A quiet kettle"]
    assert [one["expected"] for one in found] == [piece["body"] for piece in reversed(pieces)]


async def test_examples_fit_the_template_they_come_from(api: Api) -> None:
    await write(api)
    (found,) = await examples(api, with_output=False)
    body = {"template": "draft", "dataset": "made", "assertions": [{"type": "not-is-refusal"}]}
    begun = await api.http.post("/v1/evaluations", json=body)
    assert (begun.status_code, found["expected"]) == (202, None), begun.text
    assert await api.services.hub.finished(begun.json()["id"], 30)


async def test_only_wanted_types_are_taken(api: Api) -> None:
    await write(api)
    await write(api, content_type="social_post", topic="A folding bicycle")
    assert [one["variables"]["topic"] for one in await examples(api, content_type="ad_copy")] == ["A quiet kettle"]
    assert len(await examples(api, limit=1)) == 1


async def test_importing_twice_makes_one_version(api: Api) -> None:
    await write(api)
    answers = [await api.http.post(PATH, json={}) for _ in range(2)]
    assert [one.status_code for one in answers] == [201, 200]
    assert [one.json()["created"] for one in answers] == [True, False]


async def test_weak_pieces_are_left_out(api: Api) -> None:
    weak, strong = [await write(api, topic=topic) for topic in ("A quiet kettle", "A loud kettle")]
    lowered = writes.update(content.path(weak["id"]), {"quality": {"score": 0.4, "measures": []}})
    await api.services.documents.commit([lowered])
    assert [one["expected"] for one in await examples(api, least_quality=0.5)] == [strong["body"]]


async def test_nothing_found_makes_no_dataset(api: Api) -> None:
    answer = await api.http.post(PATH, json={"content_type": "email"})
    assert (answer.status_code, answer.json()["errors"][0]["rule"]) == (422, "nothing_found")
    assert (await api.http.get("/v1/datasets/made")).status_code == 404


async def test_content_of_others_is_not_taken(api: Api) -> None:
    await write(api)
    stranger = await api.key_for("other")
    answer = await api.http.post(PATH, json={}, headers=stranger)
    assert (answer.status_code, answer.json()["errors"][0]["rule"]) == (422, "nothing_found")


@pytest.mark.parametrize(
    ("body", "field"), [({"limit": 0}, "limit"), ({"least_quality": 2}, "least_quality"), ({"typo": 1}, "typo")]
)
async def test_broken_wishes_are_told(api: Api, body: dict[str, Any], field: str) -> None:
    answer = await api.http.post(PATH, json=body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
