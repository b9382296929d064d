"""Exports over real HTTP: forms, filters, columns, heads, and what breaks off."""

import asyncio
import csv
import io
from collections.abc import AsyncIterator
from typing import Any

import httpx
import orjson
import pytest

from infra.local.firestore import embedded as firestore
from infra.local.firestore.faults import FaultPlan
from shared.exports.service import ExportService
from tests.conftest import Api
from tests.shared.exports import stored

JOBS, CONTENT = "/v1/exports/jobs", "/v1/exports/content"


@pytest.fixture
async def filled(api: Api) -> Api:
    """Twenty jobs of two batches, with what they made."""
    made = [stored.job(number, batch=f"bat_{number % 2}", tags=("spring",)) for number in range(20)]
    pieces = [stored.content(number, maker) for number, maker in enumerate(made)]
    await stored.store(api.services.documents, *made, *pieces, stored.job(1, tenant="other"))
    return api


def rows(text: str) -> list[Any]:
    return [orjson.loads(line) for line in text.splitlines()]


def table(answer: httpx.Response) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.text, newline="")))


async def test_jobs_are_exported_as_they_are_listed(filled: Api) -> None:
    exported = rows((await filled.http.get(JOBS)).text)

    assert len(exported) == 20
    assert exported == (await filled.http.get("/v1/jobs")).json()["items"]


async def test_content_is_exported_as_it_is_shown(filled: Api) -> None:
    exported = rows((await filled.http.get(CONTENT)).text)
    shown = (await filled.http.get(f"/v1/content/{exported[0]['id']}")).json()

    assert len(exported) == 20
    assert exported[0] == shown


@pytest.mark.parametrize("path", [JOBS, CONTENT])
async def test_all_forms_hold_the_same_rows(filled: Api, path: str) -> None:
    lines = rows((await filled.http.get(f"{path}?format=jsonl")).text)
    array = (await filled.http.get(f"{path}?format=json")).json()
    cells = table(await filled.http.get(f"{path}?format=csv"))

    assert array == lines
    assert [row["id"] for row in cells] == [row["id"] for row in lines]
    assert [row["usage.cost_usd"] for row in cells] == [row["usage"]["cost_usd"] for row in lines]


async def test_form_follows_the_header(filled: Api) -> None:
    expected = {
        "text/csv": "text/csv; charset=utf-8; header=present",
        "application/json": "application/json",
        "application/jsonl": "application/x-ndjson",
        "*/*": "application/x-ndjson",
        "image/png": "application/x-ndjson",
    }
    for accept, media_type in expected.items():
        answer = await filled.http.get(JOBS, headers={"accept": accept})
        assert (answer.headers["content-type"], answer.headers["vary"]) == (media_type, "accept")


async def test_head_tells_the_number_of_rows(filled: Api) -> None:
    answer = await filled.http.head(f"{JOBS}?format=csv&batch=bat_1")

    assert answer.headers["x-total-count"] == "10"
    assert answer.headers["content-disposition"].startswith('attachment; filename="jobs-20')
    assert answer.headers["content-disposition"].endswith('Z.csv"')


async def test_filters_leave_what_they_name(filled: Api) -> None:
    expected = {
        f"{JOBS}?status=succeeded&tag=spring&batch=bat_0": 10,
        f"{JOBS}?status=failed": 0,
        f"{JOBS}?kind=blog_post": 20,
        f"{JOBS}?schedule=sch_nobody": 0,
        f"{JOBS}?since=2026-03-01T10:00:15Z": 5,
        f"{CONTENT}?content_type=blog_post&until=2026-03-01T10:00:04Z": 5,
        f"{CONTENT}?batch=bat_1": 10,
        f"{CONTENT}?tag=spring&content_type=blog_post&since=2026-03-01T10:00:18Z": 2,
        f"{CONTENT}?content_type=email&owner=key_a": 0,
    }
    for query, count in expected.items():
        answer = await filled.http.get(query)
        assert (query, len(rows(answer.text)), answer.headers["x-total-count"]) == (query, count, str(count))


async def test_columns_are_chosen(filled: Api) -> None:
    wanted = "fields=status,usage.cost_usd,id"
    cells = (await filled.http.get(f"{JOBS}?format=csv&{wanted}")).text.splitlines()
    values = rows((await filled.http.get(f"{JOBS}?{wanted}")).text)

    assert cells[0] == "status,usage.cost_usd,id"
    assert cells[1] == f"succeeded,0.00042,{stored.job(19).id}"
    assert values[0] == {"status": "succeeded", "usage": {"cost_usd": "0.00042"}, "id": stored.job(19).id}


async def test_large_columns_can_be_left_out(filled: Api) -> None:
    found = rows((await filled.http.get(f"{CONTENT}?fields=id,title,quality.score")).text)

    assert found[0] == {"id": stored.content(19).id, "title": "Bread 19", "quality": {"score": 0.93}}


async def test_export_goes_on_after_a_row(filled: Api) -> None:
    whole = rows((await filled.http.get(JOBS)).text)
    rest = await filled.http.get(f"{JOBS}?after={whole[12]['id']}")

    assert rows(rest.text) == whole[13:]
    assert rest.headers["x-total-count"] == "7"


async def test_bad_query_is_refused_by_name(filled: Api) -> None:
    expected = {
        f"{JOBS}?format=xml": "format",
        f"{JOBS}?fields=id,colour": "fields",
        f"{JOBS}?fields=": "fields",
        f"{JOBS}?after=job_nobody": "after",
        f"{JOBS}?limit=5": "limit",
        f"{CONTENT}?content_type=poem": "content_type",
        f"{CONTENT}?status=failed": "status",
    }
    for query, field in expected.items():
        answer = await filled.http.get(query)
        assert (query, answer.status_code, answer.json()["errors"][0]["field"]) == (query, 422, field)


async def test_scopes_keep_jobs_and_content_apart(filled: Api) -> None:
    jobs_only = await filled.key_for("acme", "jobs:read")
    content_only = await filled.key_for("acme", "content:read")

    assert (await filled.http.get(JOBS, headers=jobs_only)).status_code == 200
    assert (await filled.http.get(CONTENT, headers=jobs_only)).status_code == 403
    assert (await filled.http.get(JOBS, headers=content_only)).status_code == 403
    assert (await filled.http.get(CONTENT, headers=content_only)).status_code == 200


async def test_other_tenants_are_left_out(filled: Api) -> None:
    other = await filled.key_for("other")

    assert [row["id"] for row in rows((await filled.http.get(JOBS, headers=other)).text)] == [
        stored.job(1, tenant="other").id
    ]
    assert (await filled.http.get(CONTENT, headers=other)).text == ""
    assert (await filled.http.get(f"{JOBS}?after={stored.job(3).id}", headers=other)).status_code == 422


async def test_formula_in_a_title_is_defused(api: Api) -> None:
    await stored.store(api.services.documents, stored.content(1, title='=HYPERLINK("http://evil")'))
    found = table(await api.http.get(f"{CONTENT}?format=csv"))

    assert found[0]["title"] == '\'=HYPERLINK("http://evil")'


async def test_one_read_per_row(filled: Api, firestore_emulator: firestore.Handle) -> None:
    """And one to count them, and one for the key."""
    before = firestore_emulator.operations()
    await filled.http.get(JOBS)

    assert (firestore_emulator.operations() - before).reads <= 20 + 2


@pytest.fixture
async def slow_store(api: Api, firestore_emulator: firestore.Handle) -> AsyncIterator[firestore.Handle]:
    """A store with twelve pages of jobs that takes its time for each."""
    await stored.store(api.services.documents, *(stored.job(number) for number in range(600)))
    small = ExportService(api.services.documents, api.services.clock, jobs_page=50)
    api.services.__dict__["exports"] = small  # where the composition root keeps what it has built
    firestore_emulator.follow(FaultPlan(latency=0.2))
    yield firestore_emulator
    firestore_emulator.follow(FaultPlan())


@pytest.mark.parametrize("form", ["jsonl", "json", "csv"])
async def test_failure_on_the_way_cuts_the_export_off(api: Api, slow_store: firestore.Handle, form: str) -> None:
    received = bytearray()

    async def take() -> None:
        async with api.http.stream("GET", f"{JOBS}?format={form}") as answer:
            assert answer.headers["x-total-count"] == "600"
            async for chunk in answer.aiter_bytes():
                received.extend(chunk)
                slow_store.follow(FaultPlan(unavailable_every=1))

    with pytest.raises(httpx.RemoteProtocolError, match="incomplete"):
        await take()
    assert 0 < received.count(b"generation") < 600


async def test_nothing_is_read_for_who_has_left(api: Api, slow_store: firestore.Handle) -> None:
    before = slow_store.operations()
    async with api.http.stream("GET", JOBS) as answer:
        async for _ in answer.aiter_bytes():
            break
    slow_store.follow(FaultPlan())
    await asyncio.sleep(0.5)

    assert (slow_store.operations() - before).reads < 400


async def test_early_failure_is_a_problem(api: Api, slow_store: firestore.Handle) -> None:
    await api.http.head(JOBS)
    slow_store.follow(FaultPlan(unavailable_every=1))
    answer = await api.http.get(JOBS)

    assert (answer.status_code, answer.json()["code"]) == (503, "store_unavailable")
