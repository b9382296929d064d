"""Prompts in use, over real HTTP: a label moves, and what is written and what is cached follow it."""

from typing import Any

import pytest

from tests.conftest import Api

BRIEF: dict[str, Any] = {"content_type": "ad_copy", "topic": "A folding bicycle"}
VARIABLES = [{"name": "topic"}, {"name": "words", "type": "integer"}, {"name": "tone", "default": "neutral"}]


def prompt(wish: str, **more: Any) -> dict[str, Any]:
    user = "Task: draft\nContent type: ad_copy\nTopic: {{ topic }}\nTone: {{ tone }}\nLength: {{ words }} words\n"
    return {"parts": {"system": wish, "user": user}, "variables": VARIABLES, **more}


async def piece(api: Api) -> tuple[str, str, str]:
    """Return the id of the answer to the brief, whether it was cached, and the prompt that wrote it."""
    answer = await api.http.post("/v1/content?mode=wait", json=BRIEF)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    return found["id"], found["cache"]["status"], found["metadata"]["prompts"]["draft"]


async def move(api: Api, name: str, number: int) -> None:
    moved = await api.http.put(f"/v1/prompts/{name}/labels/production", json={"version": number})
    assert moved.status_code == 200, moved.text


async def test_content_follows_the_label_and_so_does_the_cache(api: Api) -> None:
    await api.http.post("/v1/prompts", json=prompt("Be kind.", name="draft.ad_copy"))
    first, _, by = await piece(api)
    assert by == "draft.ad_copy@1"
    assert await piece(api) == (first, "hit", "draft.ad_copy@1")

    await api.http.post("/v1/prompts/draft.ad_copy/versions", json=prompt("Be strict."))
    assert (await piece(api))[:2] == (first, "hit")
    await move(api, "draft.ad_copy", 2)
    second, status, by = await piece(api)
    assert (second != first, status, by) == (True, "miss", "draft.ad_copy@2")
    assert (await piece(api))[:2] == (second, "hit")

    await api.http.post("/v1/prompts/draft.ad_copy/rollback", json={})
    assert await piece(api) == (first, "hit", "draft.ad_copy@1")


async def test_one_content_type_can_have_a_prompt_of_its_own(api: Api) -> None:
    await api.http.post("/v1/prompts", json=prompt("For all.", name="draft"))
    assert (await piece(api))[2] == "draft@1"
    await api.http.post("/v1/prompts", json=prompt("For advertisements.", name="draft.ad_copy", labels=["staging"]))
    assert (await piece(api))[1:] == ("hit", "draft@1")
    await move(api, "draft.ad_copy", 1)
    assert (await piece(api))[1:] == ("miss", "draft.ad_copy@1")


@pytest.mark.parametrize("style", ["turns", "text"])
async def test_examples_and_includes_reach_the_model(api: Api, style: str) -> None:
    await api.http.post("/v1/prompts", json={"name": "rules", "parts": {"user": "Never shout."}})
    more = {"examples": [{"input": "A kettle", "output": "Hot in a minute."}], "example_style": style}
    await api.http.post("/v1/prompts", json=prompt('{% include "rules" %}', name="draft.ad_copy", **more))
    found = await api.http.post("/v1/prompts/draft.ad_copy/render", json={"variables": {"topic": "x", "words": 40}})
    turns = [turn["content"] for turn in found.json()["messages"]]
    assert turns[0] == "Never shout."
    assert any("Hot in a minute." in turn for turn in turns)
    assert (await piece(api))[2] == "draft.ad_copy@1"


async def test_optimised_prompt_writes_content_once_it_is_in_production(api: Api) -> None:
    await api.http.post("/v1/prompts", json=prompt("", name="draft.ad_copy"))
    body = {"publish": True, "labels": ["staging"]}
    found = (await api.http.post("/v1/prompts/draft.ad_copy/optimizations", json=body)).json()
    assert found["after"]["score"] > found["before"]["score"]
    assert (await piece(api))[2] == "draft.ad_copy@1"
    await move(api, "draft.ad_copy", found["published"]["number"])
    assert (await piece(api))[2] == "draft.ad_copy@2"
