"""From a brief to a receiver that believes what it is told: every step of a job, and of a batch of them."""

import asyncio
from collections import Counter
from typing import Any

import orjson
import pytest
from standardwebhooks import Webhook

from tests.conftest import Api
from tests.shared.outbound import receivers
from tests.shared.outbound.receivers import Receiver


@pytest.fixture(autouse=True)
def _private_targets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRESSROOM_ALLOW_PRIVATE_TARGETS", "true")


async def register(api: Api, receiver: Receiver, **wishes: Any) -> Webhook:
    answer = await api.http.post("/v1/webhooks", json={"url": receiver.url, **wishes})
    return Webhook(answer.json()["secret"])


async def told(receiver: Receiver, judge: Webhook, event_type: str, count: int = 1) -> list[dict[str, Any]]:
    """Return all messages, once so many of a type have come; each is judged."""
    async with asyncio.timeout(30):
        while True:
            found = [judge.verify(one.body, one.headers) for one in receiver.received]
            if Counter(message["type"] for message in found)[event_type] >= count:
                return found
            await asyncio.sleep(0.02)


async def test_life_of_a_job_is_told(api: Api) -> None:
    brief = {"content_type": "blog_post", "topic": "Sourdough in winter", "use_cache": False}
    async with receivers.receiving() as receiver:
        judge = await register(api, receiver, events=["job.*", "job.progress"])
        job = (await api.http.post("/v1/content?mode=async", json=brief)).json()
        messages = await told(receiver, judge, "job.succeeded")

    kinds = Counter(message["type"] for message in messages)
    assert {"job.submitted", "job.progress", "job.succeeded"} <= set(kinds)
    assert (kinds["job.submitted"], kinds["job.succeeded"]) == (1, 1)
    assert {message["data"]["id"] for message in messages} == {job["id"]}
    ended = next(message for message in messages if message["type"] == "job.succeeded")["data"]
    assert (await api.http.get(ended["links"]["content"])).status_code == 200
    assert (await api.http.get(ended["links"]["self"])).json()["seq"] == ended["seq"]


async def test_each_piece_of_a_batch_is_told(api: Api) -> None:
    briefs = [{"content_type": "ad_copy", "topic": f"Bicycle number {number}"} for number in range(6)]
    async with receivers.receiving() as receiver:
        judge = await register(api, receiver, events=["job.succeeded"], filters={"kinds": ["ad_copy"]})
        lines = b"".join(orjson.dumps(brief) + b"\n" for brief in briefs)
        made = await api.http.post("/v1/batches", content=lines, headers={"content-type": "application/x-ndjson"})
        messages = await told(receiver, judge, "job.succeeded", 6)

    assert {message["data"]["batch"] for message in messages} == {made.json()["job"]["id"]}
    assert len({message["data"]["id"] for message in messages}) == 6


async def test_cancelled_job_is_told(api: Api) -> None:
    brief = {"content_type": "blog_post", "topic": "A long story", "use_cache": False, "approval": {}}
    async with receivers.receiving() as receiver:
        judge = await register(api, receiver, events=["job.waiting", "job.cancelled"])
        job = (await api.http.post("/v1/content?mode=async", json=brief)).json()
        await told(receiver, judge, "job.waiting")
        await api.http.post(f"/v1/jobs/{job['id']}/cancel")
        messages = await told(receiver, judge, "job.cancelled")

    assert [message["data"]["status"] for message in messages] == ["waiting", "cancelled"]
