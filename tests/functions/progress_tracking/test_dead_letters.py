"""Dead letters over real HTTP: listed, grouped, shown, replayed and put aside."""

from collections.abc import Mapping
from typing import Any

import pytest

from shared import errors
from shared.jobs.job import Job
from shared.jobs.pipeline import Context, Done, Inputs, JobType, Stage
from shared.jobs.submissions import Submission
from tests.conftest import Api

ROOT = "/v1/dead-letters"


async def fails(job: Job, _: Inputs, __: Context) -> Done:
    if job.payload.get("cured"):
        return Done()
    raise errors.ProviderRejectedError(f"Rejected {job.payload.get('n', 0)} times.")


async def revise(job: Job, changes: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**job.payload, **changes}


async def dead(api: Api, **fields: Any) -> str:
    """Return the id of the letter of a job that has just failed."""
    kind = JobType("generation", (Stage("plan", fails),), revise=revise)
    api.services.job_types["generation"] = kind  # type: ignore[index]  # the root's mapping takes more
    submission = {"tenant": "acme", "owner": "me", "type": "generation", "payload": {}, **fields}
    job = await api.services.jobs.submit(Submission(**submission))
    assert await api.services.hub.finished(job.id, 20)
    return f"{job.id}-0"


async def get(api: Api, path: str = "") -> Any:
    answer = await api.http.get(f"{ROOT}{path}")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def post(api: Api, path: str, body: Any = None, status: int = 200) -> Any:
    answer = await api.http.post(f"{ROOT}{path}", json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


async def grouped(api: Api) -> Any:
    """Return the only group, once it was noted."""
    while not (found := (await get(api, "/groups"))["items"]):
        api.services.group_keeper._mended.clear()
    [group] = found
    return group


@pytest.mark.parametrize(
    "query",
    [
        "",
        "status=open&status=resolved",
        "type=generation&kind=ad_copy&stage=plan&code=provider_rejected",
        "since=2020-01-01T00:00:00Z&until=2090-01-01T00:00:00Z",
    ],
)
async def test_filters_find_the_letter(api: Api, query: str) -> None:
    letter = await dead(api, kind="ad_copy")
    assert [one["id"] for one in (await get(api, f"?{query}"))["items"]] == [letter]


@pytest.mark.parametrize("query", ["status=resolved", "kind=email", "stage=draft", "until=2020-01-01T00:00:00Z"])
async def test_filters_leave_other_letters_out(api: Api, query: str) -> None:
    await dead(api, kind="ad_copy")
    assert await get(api, f"?{query}") == {"items": [], "next_cursor": None}


async def test_pages_follow_each_other_without_gap(api: Api) -> None:
    made = [await dead(api) for _ in range(5)]
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = await get(api, f"?limit=2{'&cursor=' + cursor if cursor else ''}")
        seen += [one["id"] for one in page["items"]]
        cursor = page["next_cursor"]
    assert seen == made[::-1]


async def test_a_letter_tells_brief_and_tries(api: Api) -> None:
    letter = await get(api, f"/{await dead(api, payload={'n': 3})}")
    assert (letter["payload"], letter["job_status"], letter["status"]) == ({"n": 3}, "failed", "open")
    assert [(one["stage"], one["attempt"], one["detail"]) for one in letter["tries"]] == [
        ("plan", 1, "Rejected 3 times.")
    ]


async def test_a_replay_can_change_the_brief(api: Api) -> None:
    letter = await dead(api)
    replayed = await post(api, f"/{letter}/replay", {"payload": {"cured": True}})
    again = await post(api, f"/{letter}/replay", {})
    while (job := (await api.http.get(replayed["links"]["job"])).json())["status"] != "succeeded":
        pass
    assert (replayed["status"], replayed["replayed_as"], again["replayed_as"], job["generation"]) == (
        "replayed",
        1,
        1,
        1,
    )
    assert replayed["changed_by"].startswith("key_")


@pytest.mark.parametrize(("action", "status"), [("resolve", "resolved"), ("ignore", "ignored")])
async def test_a_letter_is_put_aside_and_taken_up_again(api: Api, action: str, status: str) -> None:
    letter = await dead(api)
    found = [(await post(api, f"/{letter}/{one}"))["status"] for one in (action, action, "reopen")]
    assert found == [status, status, "open"]


async def test_a_group_tells_counts_and_a_sample(api: Api) -> None:
    for number in range(3):
        await dead(api, payload={"n": number})
    group = await grouped(api)
    assert (group["total"], group["open"], group["status"], group["regressed"]) == (3, 3, "open", False)
    assert group["sample"].startswith("Rejected ")
    assert group["first_seen"] < group["last_seen"]
    assert (await get(api, f"/groups/{group['fingerprint']}"))["total"] == 3


async def test_a_resolved_group_takes_its_letters_with_it(api: Api) -> None:
    await dead(api)
    group = await grouped(api)
    changed = await post(api, f"/groups/{group['fingerprint']}/resolve")
    assert await api.services.hub.finished(changed["job"]["id"], 20)
    [letter] = (await get(api))["items"]
    assert (changed["group"]["status"], letter["status"], letter["bulk"]) == (
        "resolved",
        "resolved",
        changed["job"]["id"],
    )
    assert (await post(api, f"/groups/{group['fingerprint']}/resolve"))["job"] is None


async def test_an_error_that_comes_back_opens_its_group(api: Api) -> None:
    await dead(api)
    fingerprint = (await grouped(api))["fingerprint"]
    await post(api, f"/groups/{fingerprint}/resolve")
    await dead(api)
    while (group := await get(api, f"/groups/{fingerprint}"))["status"] != "open":
        api.services.group_keeper._mended.clear()
    assert (group["regressed"], group["changed_by"]) == (True, None)


async def test_an_ignored_group_stays_ignored(api: Api) -> None:
    await dead(api)
    fingerprint = (await grouped(api))["fingerprint"]
    await post(api, f"/groups/{fingerprint}/ignore")
    letter = await get(api, f"/{await dead(api)}")
    assert (letter["status"], (await get(api, f"/groups/{fingerprint}"))["status"]) == ("ignored", "ignored")


async def test_groups_are_listed_by_state(api: Api) -> None:
    await dead(api)
    fingerprint = (await grouped(api))["fingerprint"]
    await post(api, f"/groups/{fingerprint}/ignore")
    listed = {status: (await get(api, f"/groups?status={status}"))["items"] for status in ("open", "ignored")}
    assert [len(found) for found in listed.values()] == [0, 1]


@pytest.mark.parametrize("path", ["/groups/{group}/replay", "/replay"])
async def test_many_letters_are_replayed_as_a_job(api: Api, path: str) -> None:
    letters = [await dead(api, payload={"n": number}) for number in range(3)]
    where, body = path.format(group=(await grouped(api))["fingerprint"]), {} if "group" in path else {"filter": {}}
    counted = await post(api, where, {**body, "dry_run": True})
    begun = await api.http.post(f"{ROOT}{where}", json=body)
    assert await api.services.hub.finished(begun.json()["job"]["id"], 20)
    bulk = (await api.http.get(begun.headers["location"])).json()

    assert (counted["dry_run"], counted["total"], counted["job"], begun.status_code) == (True, 3, None, 202)
    assert (bulk["total"], bulk["done"], bulk["changed"], bulk["skipped"], bulk["failed"]) == (3, 3, 3, 0, 0)
    assert [(await get(api, f"/{one}"))["bulk"] for one in letters] == [bulk["job"]["id"]] * 3


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/{letter}"),
        ("POST", "/{letter}/replay"),
        ("POST", "/{letter}/resolve"),
        ("GET", "/groups/{group}"),
        ("POST", "/groups/{group}/replay"),
        ("POST", "/groups/{group}/ignore"),
    ],
)
async def test_foreign_and_unknown_ones_are_alike(api: Api, method: str, path: str) -> None:
    letter = await dead(api)
    group = (await grouped(api))["fingerprint"]
    body = {} if path.endswith("replay") else None
    other = await api.key_for("other")
    foreign = await api.http.request(method, ROOT + path.format(letter=letter, group=group), headers=other, json=body)
    unknown = await api.http.request(method, ROOT + path.format(letter="x-0", group="x"), json=body)
    assert (foreign.status_code, unknown.status_code) == (404, 404)
    assert foreign.json()["detail"] == unknown.json()["detail"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"filter": {"status": "replayed"}}, "filter.status"),
        ({"filter": {"colour": "red"}}, "filter.colour"),
        ({"filter": {"since": "2026-01-01T00:00:00"}}, "filter.since"),
        ({}, "filter"),
    ],
)
async def test_a_bad_filter_is_refused_by_name(api: Api, body: Any, field: str) -> None:
    refused = await post(api, "/replay", body, 422)
    assert refused["errors"][0]["field"] == field


@pytest.mark.parametrize("path", ["/x-0/replay", "/replay", "/x-0/resolve", "/groups/x/resolve"])
async def test_changing_needs_the_scope_to_write(api: Api, path: str) -> None:
    reader = await api.key_for("acme", "jobs:read")
    refused = await api.http.post(f"{ROOT}{path}", headers=reader, json={"filter": {}})
    assert refused.json()["code"] == "permission_denied"
