"""What use teaches: feedback on pieces that were really written, and work that becomes worse."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from standardwebhooks import Webhook

from tests.conftest import Api
from tests.shared.outbound import receivers
from tests.shared.records import worlds

BRIEF = {"content_type": "social_post", "topic": "A swap of garden seeds"}
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _private_targets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRESSROOM_ALLOW_PRIVATE_TARGETS", "true")


async def written(api: Api, topic: str) -> Any:
    return (await api.http.post("/v1/content", json={**BRIEF, "topic": topic})).json()


async def record(api: Api) -> Any:
    return (await api.http.get("/v1/prompts/draft/record")).json()


async def test_feedback_on_a_piece_reaches_the_record_of_its_prompt(api: Api) -> None:
    """A person rates, changes their mind, another edits; the record of the version that wrote it tells so."""
    piece = await written(api, "Seeds")
    for said in (
        {"rater": "anna", "rating": 1},
        {"rater": "anna", "rating": 5, "accepted": True},
        {"rater": "ben", "rating": 3, "edited_text": piece["body"] + " Come along!"},
    ):
        answer = await api.http.post("/v1/feedback", json={"content": piece["id"], **said})
        assert answer.status_code in {200, 201}
    (version,) = (await record(api))["versions"]
    feedback = version["figures"]["feedback"]

    assert (version["version"], version["figures"]["jobs"]["succeeded"]) == (0, 1)
    assert (feedback["count"], feedback["rating"]["mean"], feedback["accepted"]["share"]) == (2, 4.0, 1.0)
    assert 0 < feedback["edit_distance"]["mean"] < 0.5


async def test_piece_from_the_cache_is_judged_for_what_wrote_it(api: Api) -> None:
    first, second = [await written(api, "Bread") for _ in range(2)]
    await api.http.post("/v1/feedback", json={"content": second["id"], "thumbs_up": False})
    (version,) = (await record(api))["versions"]

    assert (second["cache"]["status"], second["id"]) == ("hit", first["id"])
    assert (version["figures"]["jobs"]["finished"], version["figures"]["feedback"]["thumbs_up"]["no"]) == (1, 1)


async def test_new_version_begins_a_record_of_its_own(api: Api) -> None:
    prompt = (await api.services.prompts.version("acme", "draft", 0)).prompt
    await written(api, "Bread")
    await api.services.prompts.create("acme", "draft", prompt, actor="key_1")
    await written(api, "Cake")
    versions = (await record(api))["versions"]

    assert [(one["version"], one["production"], one["figures"]["jobs"]["finished"]) for one in versions] == [
        (1, True, 1),
        (0, False, 1),
    ]


async def test_work_that_becomes_worse_is_told_to_webhooks(api: Api) -> None:
    """A hundred good jobs have ended, then thirty bad ones: somebody looks, and the receiver has a signed message."""
    start = datetime.now(UTC) - timedelta(minutes=150)
    qualities = [0.9, 0.88, 0.92, 0.86] * 25 + [0.4] * 30
    ended = [worlds.job(start + number * MINUTE, quality=quality) for number, quality in enumerate(qualities)]
    await worlds.put(api.services, *ended)
    async with receivers.receiving() as receiver:
        wish = {"url": receiver.url, "events": ["prompt.*"]}
        judge = Webhook((await api.http.post("/v1/webhooks", json=wish)).json()["secret"])
        (alarm,) = (await api.http.get("/v1/analytics/versions/alarms")).json()["items"]
        async with asyncio.timeout(20):
            while not receiver.received:
                await asyncio.sleep(0.02)
        message = judge.verify(receiver.received[0].body, receiver.received[0].headers)

    assert (message["type"], message["data"]["id"]) == ("prompt.drifted", alarm["id"])
    assert message["data"]["since"]["mean"] < message["data"]["before"]["mean"]


async def test_job_that_ends_has_its_tenant_watched(api: Api) -> None:
    """Nobody has to ask: the end of a job is noted, and the next request behind it looks."""
    await written(api, "Bread")

    assert "acme" in api.services.drift_watch._touched
