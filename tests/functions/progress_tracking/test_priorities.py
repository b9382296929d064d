"""Changing a job's priority over real HTTP."""

from shared.jobs.job import Job
from shared.jobs.pipeline import Context, Done, Inputs, JobType, Stage
from shared.jobs.submissions import Submission
from tests.conftest import Api


async def nothing(_: Job, __: Inputs, ___: Context) -> Done:
    return Done()


async def submit(api: Api) -> Job:
    api.services.job_types["test"] = JobType("test", (Stage("a", nothing),))  # type: ignore[index]  # takes more
    return await api.services.jobs.submit(Submission("acme", "me", "test", {}))


async def test_waiting_job_changes_its_priority(api: Api) -> None:
    await api.http.post("/v1/tenants/me/pause")
    job = await submit(api)
    changed = await api.http.patch(f"/v1/jobs/{job.id}", json={"priority": "high"})
    lanes = (await api.http.get("/v1/tenants/me")).json()["lanes"]

    assert (changed.status_code, changed.json()["priority"]) == (200, "high")
    assert [(lane["lane"], lane["waiting"]) for lane in lanes] == [("high", 1), ("normal", 0), ("low", 0)]


async def test_job_that_was_let_in_is_refused(api: Api) -> None:
    job = await submit(api)
    assert await api.services.hub.finished(job.id, 20)
    answer = await api.http.patch(f"/v1/jobs/{job.id}", json={"priority": "high"})

    assert (answer.status_code, answer.json()["code"]) == (409, "invalid_state")


async def test_foreign_and_unknown_jobs_are_alike(api: Api) -> None:
    job = await submit(api)
    other = await api.key_for("other")
    answers = [
        await api.http.patch(f"/v1/jobs/{name}", json={"priority": "high"}, headers=other)
        for name in (job.id, "job_nobody")
    ]

    assert [answer.status_code for answer in answers] == [404, 404]


async def test_unknown_priority_is_refused_by_name(api: Api) -> None:
    answer = await api.http.patch("/v1/jobs/job_x", json={"priority": "urgent"})

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "priority")
