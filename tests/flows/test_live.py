"""A batch of briefs over real HTTP, followed live by people who come early, late and twice."""

import asyncio

import orjson

from tests.conftest import Api
from tests.listeners import Listener

PIECES = 4


async def test_batch_is_followed_live_to_its_end(api: Api) -> None:
    """Everybody is told the same of every piece, from the first event to the last, in one order."""
    early, of_pieces = Listener(api.http, "/v1/events"), Listener(api.http, "/v1/events?type=generation")
    listening = [asyncio.create_task(one.listen("progress", 10_000)) for one in (early, of_pieces)]
    while not (early.told and of_pieces.told):
        await asyncio.sleep(0.01)
    lines = [orjson.dumps({"content_type": "ad_copy", "topic": f"Tea number {n}"}) for n in range(PIECES)]
    answer = await api.http.post(
        "/v1/batches", content=b"\n".join(lines), headers={"content-type": "application/x-ndjson"}
    )
    batch = answer.json()["job"]["id"]
    of_batch = Listener(api.http, f"/v1/jobs/{batch}/events")
    assert (await of_batch.listen()).data["status"] == "succeeded"
    pieces = [job["id"] for job in (await api.http.get(f"/v1/jobs?batch={batch}")).json()["items"]]
    single = [Listener(api.http, f"/v1/jobs/{piece}/events") for piece in pieces]
    await asyncio.gather(*(one.listen() for one in single))
    own = {one.told[-1].data["id"]: one.steps for one in [*single, of_batch]}
    every = sum(map(len, own.values()))
    while len(early.steps) < every or len(of_pieces.steps) < every - len(own[batch]):
        await asyncio.sleep(0.05)
    for task in listening:
        task.cancel()
    await asyncio.gather(*listening, return_exceptions=True)

    assert len(pieces) == PIECES
    assert {job: [step for step in early.steps if step[0] == job] for job in own} == own
    assert of_pieces.steps == [step for step in early.steps if step[0] != batch]
