"""Jobs over real HTTP: list, filters, cursors, events, cancel, and other people's jobs."""

import asyncio
from typing import Any

import orjson
import pytest

from shared.jobs.job import Job
from shared.jobs.pipeline import Context, Done, Inputs, JobType, Stage
from shared.jobs.submissions import Submission
from tests.conftest import Api


async def nothing(_: Job, __: Inputs, ___: Context) -> Done:
    return Done()


async def slow(_: Job, __: Inputs, ___: Context) -> Done:
    await asyncio.sleep(60)
    return Done()


async def submit(api: Api, handler: Any = nothing, **fields: Any) -> Job:
    kind = JobType("generation", (Stage("a", handler, effect=True), Stage("b", nothing)))
    api.services.job_types["generation"] = kind  # type: ignore[index]  # the root's mapping takes more
    submission = {"tenant": "acme", "owner": "me", "type": "generation", "payload": {}, **fields}
    return await api.services.jobs.submit(Submission(**submission))


async def ended(api: Api, **fields: Any) -> Job:
    job = await submit(api, **fields)
    assert await api.services.hub.finished(job.id, 20)
    return job


def events(text: str) -> list[tuple[str, str, Any]]:
    found = []
    for block in text.strip().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line and not line.startswith(":"))
        if "data" in fields:
            found.append((fields.get("event", ""), fields.get("id", ""), orjson.loads(fields["data"])))
    return found


async def test_job_is_shown_with_its_stages(api: Api) -> None:
    job = await ended(api, tags=("spring",))
    shown = (await api.http.get(f"/v1/jobs/{job.id}")).json()

    assert (shown["status"], shown["progress"], shown["tags"]) == ("succeeded", 1.0, ["spring"])
    assert [(stage["name"], stage["status"], stage["attempts"]) for stage in shown["stages"]] == [
        ("a", "succeeded", 1),
        ("b", "succeeded", 1),
    ]


async def test_unchanged_job_is_not_sent_again(api: Api) -> None:
    job = await ended(api)
    first = await api.http.get(f"/v1/jobs/{job.id}")
    again = await api.http.get(f"/v1/jobs/{job.id}", headers={"if-none-match": first.headers["etag"]})

    assert again.status_code == 304


@pytest.mark.parametrize("method_and_path", [("GET", ""), ("GET", "/events"), ("POST", "/cancel")])
async def test_foreign_and_unknown_jobs_are_alike(api: Api, method_and_path: tuple[str, str]) -> None:
    method, suffix = method_and_path
    job = await ended(api)
    other = await api.key_for("other")
    foreign = await api.http.request(method, f"/v1/jobs/{job.id}{suffix}", headers=other)
    unknown = await api.http.request(method, f"/v1/jobs/job_nobody{suffix}")

    assert (foreign.status_code, unknown.status_code) == (404, 404)
    assert foreign.json()["detail"] == unknown.json()["detail"]


@pytest.mark.parametrize(
    "query",
    [
        "status=succeeded",
        "status=succeeded&status=failed",
        "type=generation",
        "owner=ann",
        "priority=high",
        "tag=spring",
        "status=succeeded&owner=ann&priority=high&tag=spring&type=generation",
        "since=2020-01-01T00:00:00Z&until=2090-01-01T00:00:00Z&status=succeeded",
    ],
)
async def test_filters_find_the_job(api: Api, query: str) -> None:
    job = await ended(api, owner="ann", priority="high", tags=("spring", "sale"))
    found = (await api.http.get(f"/v1/jobs?{query}")).json()

    assert [item["id"] for item in found["items"]] == [job.id]


@pytest.mark.parametrize(
    "query", ["status=failed", "owner=bob", "tag=autumn", "priority=low", "until=2020-01-01T00:00:00Z"]
)
async def test_filters_leave_other_jobs_out(api: Api, query: str) -> None:
    await ended(api, owner="ann", tags=("spring",))

    assert (await api.http.get(f"/v1/jobs?{query}")).json() == {"items": [], "next_cursor": None}


async def test_pages_follow_each_other_without_gap(api: Api) -> None:
    made = {(await submit(api)).id for _ in range(5)}
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = (await api.http.get(f"/v1/jobs?limit=2{'&cursor=' + cursor if cursor else ''}")).json()
        seen += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]

    assert len(seen) == 5
    assert set(seen) == made


async def test_cursor_of_another_list_is_refused(api: Api) -> None:
    for _ in range(3):
        await submit(api)
    cursor = (await api.http.get("/v1/jobs?limit=2")).json()["next_cursor"]
    other = await api.http.get(f"/v1/jobs?limit=2&type=generation&cursor={cursor}")
    foreign = await api.http.get(f"/v1/jobs?limit=2&cursor={cursor}", headers=await api.key_for("other"))

    assert [answer.json()["code"] for answer in (other, foreign)] == ["invalid_cursor", "invalid_cursor"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=x", "limit"),
        ("status=asleep", "status"),
        ("since=yesterday", "since"),
        ("colour=red", "colour"),
    ],
)
async def test_bad_query_is_refused_by_name(api: Api, query: str, field: str) -> None:
    answer = await api.http.get(f"/v1/jobs?{query}")

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field


async def test_events_are_streamed_to_the_end(api: Api) -> None:
    job = await submit(api)
    found = events((await api.http.get(f"/v1/jobs/{job.id}/events")).text)
    progress = [(int(id_), data["seq"]) for event, id_, data in found if event == "progress"]

    assert progress == [(seq, seq) for seq in range(len(progress))]
    assert (found[-1][0], found[-1][2]["status"]) == ("job", "succeeded")


async def test_events_resume_after_the_last_one_seen(api: Api) -> None:
    job = await ended(api)
    found = events((await api.http.get(f"/v1/jobs/{job.id}/events", headers={"last-event-id": "1"})).text)

    assert next(id_ for event, id_, _ in found if event == "progress") == "2"


async def test_running_job_is_cancelled_by_its_worker(api: Api) -> None:
    job = await submit(api, slow)
    while (await api.services.jobs.get(job.id, "acme")).status == "queued":
        await asyncio.sleep(0.05)
    asked = await api.http.post(f"/v1/jobs/{job.id}/cancel")
    assert await api.services.hub.finished(job.id, 20)

    assert asked.json()["status"] == "cancelling"
    assert (await api.http.get(f"/v1/jobs/{job.id}")).json()["status"] == "cancelled"
    assert (await api.http.post(f"/v1/jobs/{job.id}/cancel")).json()["status"] == "cancelled"


async def test_finished_job_cannot_be_cancelled(api: Api) -> None:
    job = await ended(api)
    answer = await api.http.post(f"/v1/jobs/{job.id}/cancel")

    assert (answer.status_code, answer.json()["code"]) == (409, "invalid_state")
