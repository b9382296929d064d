"""Schedules end to end: made over HTTP, started by ticks at the times that were promised, seen in every list."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from shared.firestore import writes
from shared.jobs import job as jobs
from tests.conftest import Api

HOURLY = {"name": "hourly", "cron": "@hourly", "time_zone": "Asia/Kathmandu"}
BRIEF = {"content_type": "ad_copy", "topic": "A folding bicycle"}


async def make(api: Api, **body: Any) -> Any:
    answer = await api.http.post("/v1/schedules", json={**HOURLY, **body})
    assert answer.status_code == 201
    return answer.json()


async def show(api: Api) -> Any:
    return (await api.http.get("/v1/schedules/hourly?upcoming=2")).json()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


async def finished(api: Api, job: str) -> Any:
    assert await api.services.hub.finished(job, 30)
    return (await api.http.get(f"/v1/jobs/{job}")).json()


async def test_a_piece_is_written_at_its_time(api: Api) -> None:
    made = await make(api, content={**BRIEF, "tags": ["spring"], "priority": "high"})
    await api.services.ticker.tick(at(made["next_at"]) - timedelta(seconds=1))
    assert (await show(api))["last"] is None
    await api.services.ticker.tick(at(made["next_at"]))
    after = await show(api)
    job = await finished(api, after["last"]["job"])
    piece = (await api.http.get(job["links"]["content"])).json()
    assert (job["status"], job["schedule"], job["tags"], job["priority"]) == (
        "succeeded",
        made["id"],
        ["spring"],
        "high",
    )
    assert (piece["content_type"], piece["job"]) == ("ad_copy", job["id"])
    assert after["last"]["planned_at"] == made["next_at"]
    assert after["next_at"] == made["upcoming"][1]["planned_at"]
    assert at(after["next_local"]).minute == 0


async def test_hours_of_ticks_start_each_run_once(api: Api) -> None:
    made = await make(api, content=BRIEF, overlap="queue")
    now = at(made["next_at"]) - timedelta(minutes=12)
    for _ in range(4 * 4):
        now += timedelta(minutes=15)
        await api.services.ticker.tick(now)
        for job in (await show(api))["running"]:
            await finished(api, job)
    listed = (await api.http.get("/v1/schedules/hourly/runs")).json()["items"]
    planned = [run["planned_at"] for run in (await show(api))["recent"]]
    assert len(listed) == len(planned) == 4
    assert planned == [
        (at(made["next_at"]) + timedelta(hours=n)).strftime("%Y-%m-%dT%H:%M:%SZ") for n in range(3, -1, -1)
    ]


async def test_a_batch_is_started_as_one_job(api: Api) -> None:
    made = await make(api, batch={"briefs": [BRIEF, {**BRIEF, "topic": "A bell"}], "tags": ["spring"]})
    await api.services.ticker.tick(at(made["next_at"]))
    job = await finished(api, (await show(api))["last"]["job"])
    pieces = (await api.http.get(f"/v1/jobs?batch={job['id']}")).json()["items"]
    assert (job["type"], job["status"], job["result"]["succeeded"]) == ("batch", "succeeded", 2)
    assert [piece["tags"] for piece in pieces] == [["spring"], ["spring"]]
    assert [run["id"] for run in (await api.http.get("/v1/schedules/hourly/runs")).json()["items"]] == [job["id"]]


async def test_clean_up_deletes_what_is_old(api: Api) -> None:
    old = (await api.http.post("/v1/content?mode=async", json={**BRIEF, "tags": ["spring"]})).json()["id"]
    await finished(api, old)
    long_ago = api.services.clock.now() - timedelta(days=9)
    await api.services.documents.commit([
        writes.update(jobs.path(old), {"created_at": long_ago, "finished_at": long_ago})
    ])
    made = await make(api, cleanup={"older_than_days": 5, "tag": "spring"})
    await api.services.ticker.tick(at(made["next_at"]))
    job = await finished(api, (await show(api))["last"]["job"])
    assert (job["type"], job["status"], job["result"]) == ("cleanup", "succeeded", {"deleted": 1})
    assert (await api.http.get(f"/v1/jobs/{old}")).status_code == 404


async def test_a_paused_schedule_makes_up_for_nothing(api: Api) -> None:
    made = await make(api, content=BRIEF, catch_up_hours=72)
    await api.http.post("/v1/schedules/hourly/pause")
    await api.services.ticker.tick(at(made["next_at"]) + timedelta(hours=5))
    resumed = (await api.http.post("/v1/schedules/hourly/resume")).json()
    assert (resumed["next_at"], resumed["last"]) == (made["next_at"], None)


@pytest.mark.parametrize("hours", [0, 4])
async def test_after_an_outage_it_says_what_was_missed(api: Api, hours: int) -> None:
    made = await make(api, content=BRIEF, catch_up_hours=hours, overlap="queue")
    await api.services.ticker.tick(at(made["next_at"]) + timedelta(hours=9, minutes=30))
    after = await show(api)
    assert sum(run["missed"] for run in after["recent"]) == 10 - hours
    assert [run["outcome"] for run in after["recent"]].count("started") == (1 if hours else 0)
    assert len(after["waiting"]) == max(hours - 1, 0)
