"""Webhooks over real HTTP, from registration to replay, with a receiver on this machine."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from standardwebhooks import Webhook

from tests.conftest import Api
from tests.shared.outbound import receivers
from tests.shared.outbound.receivers import Receiver

BRIEF = {"content_type": "ad_copy", "topic": "A folding bicycle", "use_cache": False, "tags": ["spring"]}

OPERATIONS = [
    ("GET", ""),
    ("PATCH", ""),
    ("DELETE", ""),
    ("POST", "/rotate"),
    ("POST", "/test"),
    ("GET", "/deliveries"),
    ("GET", "/deliveries/msg_1"),
    ("POST", "/deliveries/msg_1/replay"),
    ("POST", "/replay-failed"),
]


@pytest.fixture(autouse=True)
def _private_targets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRESSROOM_ALLOW_PRIVATE_TARGETS", "true")


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receivers.receiving(receivers.answer(200, b"thanks")) as found:
        yield found


async def create(api: Api, url: str, **fields: Any) -> dict[str, Any]:
    answer = await api.http.post("/v1/webhooks", json={"url": url, **fields})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    assert answer.headers["location"] == f"/v1/webhooks/{made['id']}"
    return made


async def arrived(receiver: Receiver, count: int) -> None:
    async with asyncio.timeout(20):
        while len(receiver.received) < count:
            await asyncio.sleep(0.02)


async def deliveries(api: Api, webhook: str, wanted: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await api.http.get(f"/v1/webhooks/{webhook}/deliveries{wanted}")).json()["items"]
    return found


async def test_end_of_a_job_arrives_signed(api: Api, receiver: Receiver) -> None:
    webhook = await create(api, receiver.url, filters={"kinds": ["ad_copy"], "tags": ["spring"]})
    piece = await api.http.post("/v1/content?mode=async", json=BRIEF)
    await arrived(receiver, 1)
    (received,) = receiver.received
    told = Webhook(webhook["secret"]).verify(received.body, received.headers)

    assert (told["type"], told["data"]["id"]) == ("job.succeeded", piece.json()["id"])
    assert (told["data"]["status"], told["data"]["kind"], told["data"]["tags"]) == ("succeeded", "ad_copy", ["spring"])


async def test_secret_is_seen_once(api: Api, receiver: Receiver) -> None:
    headers = {"idempotency-key": "once"}
    first = await api.http.post("/v1/webhooks", json={"url": receiver.url}, headers=headers)
    again = await api.http.post("/v1/webhooks", json={"url": receiver.url}, headers=headers)
    other = await api.http.post("/v1/webhooks", json={"url": receiver.url + "2"}, headers=headers)
    own = f"/v1/webhooks/{first.json()['id']}"
    later = [await api.http.get(own), await api.http.get("/v1/webhooks"), await api.http.patch(own, json={})]

    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 409)
    assert again.json() == {**first.json(), "secret": None}
    assert not [answer for answer in later if "whsec_" in answer.text]


async def test_rotation_shows_the_fresh_secret(api: Api, receiver: Receiver) -> None:
    webhook = await create(api, receiver.url)
    rotated = (await api.http.post(f"/v1/webhooks/{webhook['id']}/rotate?overlap_hours=1")).json()
    await api.http.post(f"/v1/webhooks/{webhook['id']}/test")
    (received,) = receiver.received

    assert rotated["former_secret_until"]
    for secret in (webhook["secret"], rotated["secret"]):
        Webhook(secret).verify(received.body, received.headers)


async def test_test_message_tells_how_it_went(api: Api) -> None:
    async with receivers.receiving(receivers.answer(302, b"moved", location="https://example.com/")) as receiver:
        webhook = await create(api, receiver.url)
        told = (await api.http.post(f"/v1/webhooks/{webhook['id']}/test")).json()

    assert (told["type"], told["status"], told["reason"]) == ("webhook.test", "failed", "not_delivered")
    (attempt,) = told["attempts"]
    assert (attempt["status_code"], attempt["response"], attempt["error"]) == (302, "moved", None)
    assert told["payload"]["type"] == "webhook.test"


async def test_delivery_log_and_replay(api: Api) -> None:
    async with receivers.receiving(receivers.answer(500, b"broken"), receivers.answer(200)) as receiver:
        webhook = await create(api, receiver.url, events=["job.succeeded"])
        await api.http.post("/v1/content?mode=async", json=BRIEF)
        await arrived(receiver, 1)
        while not (found := await deliveries(api, webhook["id"]))[0]["attempts"]:
            await asyncio.sleep(0.02)
        (waiting,) = found
        replayed = await api.http.post(f"{waiting['links']['self']}/replay")
        await arrived(receiver, 2)
        while not await deliveries(api, webhook["id"], "?status=delivered"):
            await asyncio.sleep(0.02)
        shown = (await api.http.get(waiting["links"]["self"])).json()

    assert (waiting["status"], waiting["attempts"][0]["response"]) == ("pending", "broken")
    assert waiting["next_attempt_at"] > waiting["attempts"][0]["at"]
    assert (replayed.status_code, replayed.json()["id"]) == (202, waiting["id"])
    assert [(one["round"], one["status_code"]) for one in shown["attempts"]] == [(0, 500), (1, 200)]
    assert shown["payload"]["data"]["id"] == waiting["job"]


async def test_what_failed_is_replayed_together(api: Api) -> None:
    async with receivers.receiving(receivers.answer(500), receivers.answer(500), receivers.answer(200)) as receiver:
        webhook = await create(api, receiver.url)
        for _ in range(2):
            await api.http.post(f"/v1/webhooks/{webhook['id']}/test")
        answer = await api.http.post(f"/v1/webhooks/{webhook['id']}/replay-failed?since=2020-01-01T00:00:00Z")
        await arrived(receiver, 4)

    assert (answer.status_code, answer.json()) == (202, {"replayed": 2, "more": False})


async def test_switched_off_webhook_hears_nothing(api: Api, receiver: Receiver) -> None:
    webhook = await create(api, receiver.url)
    own = f"/v1/webhooks/{webhook['id']}"
    off = (await api.http.patch(own, json={"status": "disabled"})).json()
    job = (await api.http.post("/v1/content?mode=async", json=BRIEF)).json()
    assert await api.services.hub.finished(job["id"], 20)
    replay = await api.http.post(f"{own}/replay-failed")

    assert (off["status"], off["disabled_reason"]) == ("disabled", "by_hand")
    assert await deliveries(api, webhook["id"]) == []
    assert (replay.status_code, replay.json()["code"]) == (409, "invalid_state")


async def test_deleted_webhook_is_gone(api: Api, receiver: Receiver) -> None:
    own = f"/v1/webhooks/{(await create(api, receiver.url))['id']}"

    assert (await api.http.delete(own)).status_code == 204
    assert (await api.http.get(own)).status_code == 404


async def test_lists_come_in_pages(api: Api, receiver: Receiver) -> None:
    webhooks = [(await create(api, receiver.url))["id"] for _ in range(3)]
    for _ in range(3):
        await api.http.post(f"/v1/webhooks/{webhooks[0]}/test")
    for path, count in (("/v1/webhooks?", 3), (f"/v1/webhooks/{webhooks[0]}/deliveries?status=delivered&", 3)):
        first = (await api.http.get(f"{path}limit=2")).json()
        rest = (await api.http.get(f"{path}limit=2&cursor={first['next_cursor']}")).json()
        assert len({item["id"] for item in (*first["items"], *rest["items"])}) == count
        assert rest["next_cursor"] is None


async def test_foreign_and_unknown_webhooks_are_alike(api: Api, receiver: Receiver) -> None:
    webhook = await create(api, receiver.url)
    other = await api.key_for("other")
    for method, suffix in OPERATIONS:
        body = {"json": {}} if method == "PATCH" else {}
        foreign = await api.http.request(method, f"/v1/webhooks/{webhook['id']}{suffix}", headers=other, **body)  # type: ignore[arg-type]
        unknown = await api.http.request(method, f"/v1/webhooks/wh_nobody{suffix}", **body)  # type: ignore[arg-type]

        assert (foreign.status_code, unknown.status_code) == (404, 404), suffix
        assert foreign.json()["detail"] == unknown.json()["detail"]
    assert receiver.received == []


async def test_bad_wish_is_refused_by_name(api: Api) -> None:
    good = {"url": "https://example.com/"}
    for body, field in (
        ({}, "url"),
        ({"url": "https://169.254.169.254/latest"}, "url"),
        ({**good, "events": []}, "events"),
        ({**good, "events": ["job.ended"]}, "events.0"),
        ({**good, "filters": {"colours": ["red"]}}, "filters.colours"),
        ({**good, "secret": "mine"}, "secret"),
    ):
        answer = await api.http.post("/v1/webhooks", json=body)

        assert answer.status_code == 422
        assert [one["field"] for one in answer.json()["errors"]] == [field]


async def test_each_operation_needs_its_scope(api: Api) -> None:
    jobs, reader = await api.key_for("acme", "jobs:write"), await api.key_for("acme", "webhooks:read")

    async def status(method: str, path: str, headers: dict[str, str], **more: Any) -> int:
        answer: httpx.Response = await api.http.request(method, path, headers=headers, **more)
        return answer.status_code

    assert await status("GET", "/v1/webhooks", jobs) == 403
    assert await status("GET", "/v1/webhooks", reader) == 200
    assert await status("POST", "/v1/webhooks", reader, json={"url": "https://example.com/"}) == 403
