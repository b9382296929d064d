"""Batches over real HTTP: JSON Lines in, jobs, JSON Lines out."""

from typing import Any

import orjson
import pytest

from tests.conftest import Api

HEADERS = {"content-type": "application/x-ndjson"}


def lines(count: int, **changes: Any) -> list[bytes]:
    return [orjson.dumps({"content_type": "ad_copy", "topic": f"Tea number {n}", **changes}) for n in range(count)]


async def submit(api: Api, body: list[bytes], **headers: str) -> Any:
    answer = await api.http.post("/v1/batches", content=b"\n".join(body), headers={**HEADERS, **headers})
    return answer.status_code, answer.json()


async def finished(api: Api, batch: str) -> Any:
    assert await api.services.hub.finished(batch, 60)
    return (await api.http.get(f"/v1/batches/{batch}")).json()


async def test_every_line_becomes_a_piece(api: Api) -> None:
    """More lines than fit one chunk; results carry their line numbers."""
    status, answer = await submit(api, lines(60))
    done = await finished(api, answer["job"]["id"])
    text = (await api.http.get(answer["links"]["results"])).text
    results = [orjson.loads(line) for line in text.splitlines()]

    assert (status, answer["lines"], answer["rejected"]) == (202, 60, 0)
    assert (done["job"]["status"], done["counts"]["succeeded"]) == ("succeeded", 60)
    assert sorted(result["line"] for result in results) == list(range(1, 61))
    assert all(result["content"]["body"] for result in results)


async def test_broken_lines_are_reported_and_the_others_run(api: Api) -> None:
    """Line numbers count as an editor counts them."""
    body = [lines(1)[0], b"{broken", b"", b'{"content_type": "novel", "topic": "x"}']
    status, answer = await submit(api, body)
    done = await finished(api, answer["job"]["id"])

    assert (status, [line["line"] for line in answer["rejections"]]) == (202, [2, 4])
    assert answer["rejections"][1]["errors"][0]["field"] == "content_type"
    assert (done["lines"], done["rejected"], done["counts"]["succeeded"]) == (1, 2, 1)


async def test_same_key_is_the_same_batch(api: Api) -> None:
    """Sent twice, written once; another file under the same key is refused."""
    first = await submit(api, lines(2), **{"idempotency-key": "b1"})
    again = await submit(api, lines(2), **{"idempotency-key": "b1"})
    other = await submit(api, lines(3), **{"idempotency-key": "b1"})
    await finished(api, first[1]["job"]["id"])
    page = (await api.http.get(f"/v1/jobs?batch={first[1]['job']['id']}")).json()

    assert first[1]["job"]["id"] == again[1]["job"]["id"]
    assert (other[0], other[1]["code"]) == (409, "idempotency_conflict")
    assert len(page["items"]) == 2


async def test_cancelled_batch_cancels_its_pieces(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever has not ended by then is cancelled with it."""
    monkeypatch.setattr(api.offline, "_latency", 20.0)
    _, answer = await submit(api, lines(3))
    batch = answer["job"]["id"]
    while (await api.http.get(f"/v1/batches/{batch}")).json()["counts"]["running"] < 3:
        pass
    await api.http.post(f"/v1/jobs/{batch}/cancel")
    done = await finished(api, batch)

    assert done["job"]["status"] == "cancelled"
    for job in (await api.http.get(f"/v1/jobs?batch={batch}")).json()["items"]:
        assert await api.services.hub.finished(job["id"], 20)
    assert (await api.http.get(f"/v1/batches/{batch}")).json()["counts"]["cancelled"] == 3


async def test_batch_of_another_tenant_is_unknown(api: Api) -> None:
    """Neither its state nor its results."""
    _, answer = await submit(api, lines(1))
    other = await api.key_for("other")

    for path in (answer["links"]["self"], answer["links"]["results"]):
        assert (await api.http.get(path, headers=other)).status_code == 404


async def test_single_job_is_no_batch(api: Api) -> None:
    """Jobs and batches are told apart."""
    job = (await api.http.post("/v1/content?mode=async", json=orjson.loads(lines(1)[0]))).json()

    assert (await api.http.get(f"/v1/batches/{job['id']}")).status_code == 404
