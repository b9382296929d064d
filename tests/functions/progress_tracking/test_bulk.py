"""Bulk actions over real HTTP: counted, begun, watched, cancelled."""

from datetime import timedelta
from typing import Any

import pytest

from shared import errors
from shared.bulk import runs
from shared.jobs.job import Job
from shared.jobs.pipeline import Context, Done, Inputs, JobType, Stage
from shared.jobs.submissions import Submission
from tests.conftest import Api

PATH = "/v1/jobs/bulk"


async def fails(_: Job, __: Inputs, ___: Context) -> Done:
    raise errors.ProviderRejectedError


async def waiting(api: Api, count: int, **fields: Any) -> list[Job]:
    """Return jobs that are queued and not yet due."""
    api.services.job_types["generation"] = JobType("generation", (Stage("plan", fails),))  # type: ignore[index]  # the root's mapping takes more
    later = api.services.clock.now() + timedelta(hours=1)
    submission = {"tenant": "acme", "owner": "me", "type": "generation", "payload": {}, "not_before": later, **fields}
    return [await api.services.jobs.submit(Submission(**submission)) for _ in range(count)]


async def act(api: Api, action: str, **body: Any) -> Any:
    """Return a bulk action that has ended."""
    answer = await api.http.post(PATH, json={"action": action, "filter": {}, **body})
    assert answer.status_code == 202, answer.text
    assert await api.services.hub.finished(answer.json()["job"]["id"], 20)
    return (await api.http.get(answer.headers["location"])).json()


async def states(api: Api, jobs: list[Job]) -> set[str]:
    return {(await api.services.jobs.get(job.id, "acme")).status for job in jobs}


@pytest.mark.parametrize(("action", "state"), [("pause", "paused"), ("cancel", "cancelled")])
async def test_all_that_a_filter_leaves_is_steered(api: Api, action: str, state: str) -> None:
    jobs = await waiting(api, runs.PAGE + 3, tags=("spring",))
    others = await waiting(api, 1)
    bulk = await act(api, action, filter={"tag": "spring"})
    assert (bulk["job"]["status"], bulk["total"], bulk["changed"]) == ("succeeded", 53, 53)
    assert (await states(api, jobs), await states(api, others)) == ({state}, {"queued"})


async def test_paused_jobs_are_resumed(api: Api) -> None:
    jobs = await waiting(api, 3)
    await act(api, "pause")
    assert (await act(api, "resume"))["changed"] == 3
    assert "paused" not in await states(api, jobs)


async def test_failed_jobs_are_retried(api: Api) -> None:
    jobs = await waiting(api, 2, not_before=None)
    for job in jobs:
        assert await api.services.hub.finished(job.id, 20)
    bulk = await act(api, "retry", filter={"type": "generation", "status": "failed"})
    assert (bulk["changed"], bulk["operation"], bulk["filter"]["statuses"]) == (2, "jobs.retry", ["failed"])
    assert {(await api.services.jobs.get(job.id, "acme")).generation for job in jobs} == {1}


async def test_a_dry_run_only_counts(api: Api) -> None:
    jobs = await waiting(api, 3)
    answer = await api.http.post(PATH, json={"action": "cancel", "filter": {}, "dry_run": True})
    assert (answer.status_code, answer.json()["total"], answer.json()["job"]) == (200, 3, None)
    assert await states(api, jobs) == {"queued"}


async def test_the_acting_key_is_kept(api: Api) -> None:
    await waiting(api, 1)
    bulk = await act(api, "pause")
    assert bulk["job"]["owner"].startswith("key_")
    assert bulk["job"]["result"]["changed"] == 1


async def test_one_idempotency_key_is_one_bulk_action(api: Api) -> None:
    headers, body = {"idempotency-key": "once"}, {"action": "cancel", "filter": {"tag": "none"}}
    found = [(await api.http.post(PATH, json=body, headers=headers)).json()["job"]["id"] for _ in range(2)]
    assert found[0] == found[1]


async def test_a_bulk_action_can_be_cancelled(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "PAUSE", 60.0)
    jobs = await waiting(api, 2 * runs.PAGE + 1)
    wish = {"action": "cancel", "filter": {"type": "generation"}}
    bulk = (await api.http.post(PATH, json=wish)).json()["job"]["id"]
    while not (await api.http.get(f"{PATH}/{bulk}")).json()["done"]:
        pass
    await api.http.post(f"/v1/jobs/{bulk}/cancel")
    shown = (await api.http.get(f"{PATH}/{bulk}")).json()
    assert shown["job"]["status"] in {"cancelling", "cancelled"}
    assert (shown["done"], shown["changed"]) == (runs.PAGE, runs.PAGE)
    assert len([job for job in jobs if await states(api, [job]) == {"queued"}]) == runs.PAGE + 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"action": "explode", "filter": {}}, "action"),
        ({"action": "cancel"}, "filter"),
        ({"action": "cancel", "filter": {"status": "failed"}}, "filter.status"),
        ({"action": "resume", "filter": {"status": ["paused", "queued"]}}, "filter.status"),
        ({"action": "cancel", "filter": {}, "stage": "plan"}, "stage"),
        ({"action": "cancel", "filter": {"priority": "urgent"}}, "filter.priority"),
    ],
)
async def test_a_bad_wish_is_refused_by_name(api: Api, body: Any, field: str) -> None:
    refused = await api.http.post(PATH, json=body)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == field


async def test_foreign_and_other_jobs_are_no_bulk_actions(api: Api) -> None:
    [job] = await waiting(api, 1)
    bulk = await act(api, "cancel", filter={"tag": "none"})
    foreign = await api.http.get(f"{PATH}/{bulk['job']['id']}", headers=await api.key_for("other"))
    other = await api.http.get(f"{PATH}/{job.id}")
    assert (foreign.status_code, other.status_code) == (404, 404)
