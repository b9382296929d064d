"""Jobs that really run: what they tell of themselves while they do and afterwards."""

import asyncio
from typing import Any

from shared.jobs.job import Job
from shared.jobs.pipeline import Context, Done, Inputs, JobType, Stage
from shared.jobs.submissions import Submission
from shared.observability import provider_time
from tests.conftest import Api


async def write(_: Job, __: Inputs, ___: Context) -> Done:
    with provider_time.waiting():
        await asyncio.sleep(0.3)
    return Done(summary={"quality": 0.8})


async def note(_: Job, __: Inputs, ___: Context) -> Done:
    return Done()


async def submitted(api: Api, count: int, kind: str = "poem") -> list[Job]:
    api.services.job_types["generation"] = JobType(  # type: ignore[index]  # the root's mapping takes more
        "generation", (Stage("write", write, effect=True), Stage("note", note))
    )
    wish = Submission(tenant="acme", owner="me", type="generation", kind=kind, payload={})
    return [await api.services.jobs.submit(wish) for _ in range(count)]


async def get(api: Api, path: str) -> Any:
    return (await api.http.get(path)).json()


async def test_a_job_is_told_how_long_it_will_take_by_those_before_it(api: Api) -> None:
    """The first of its kind has an unknown time left; with nine like it in the past it is known, and right."""
    (first,) = await submitted(api, 1, kind="sonnet")
    unknown = (await get(api, f"/v1/jobs/{first.id}"))["time_left"]
    for job in await submitted(api, 12):
        assert await api.services.hub.finished(job.id, 20)
    (last,) = await submitted(api, 1)
    known = (await get(api, f"/v1/jobs/{last.id}"))["time_left"]

    assert unknown["status"] == "unknown"
    assert known["status"] == "known"
    assert known["p90_seconds"] >= known["p50_seconds"] > 0.2


async def test_slow_provider_is_found_guilty(api: Api) -> None:
    """Of a job that waits for its provider, the analysis says so; the window of many says the same."""
    jobs = await submitted(api, 3)
    for job in jobs:
        assert await api.services.hub.finished(job.id, 20)
    one = await get(api, f"/v1/jobs/{jobs[0].id}/analysis")
    many = await get(api, "/v1/analytics?kind=poem")

    assert (one["verdict"]["part"], one["verdict"]["stage"]) == ("provider", "write")
    assert one["stages"][0]["provider_seconds"] >= 0.3
    assert (many["verdict"]["part"], many["jobs"]["succeeded"], many["quality"]["mean"]) == ("provider", 3, 0.8)
