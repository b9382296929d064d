"""From a brief to a finished piece over real HTTP, in every way there is."""

from typing import Any

import orjson
import pytest

from tests.conftest import Api

BRIEF: dict[str, Any] = {
    "content_type": "blog_post",
    "topic": "Keeping a sourdough starter alive",
    "audience": "home bakers",
    "tone": "friendly",
    "length": 450,
    "keywords": ["starter", "flour"],
}


def events(text: str) -> list[tuple[str, Any]]:
    found = []
    for block in text.strip().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line and not line.startswith(":"))
        if "data" in fields:
            found.append((fields.get("event", ""), orjson.loads(fields["data"])))
    return found


async def test_brief_is_waited_for(api: Api) -> None:
    """The caller gets the finished piece, with its quality, its cost and what wrote it."""
    answer = await api.http.post("/v1/content", json=BRIEF)
    piece = answer.json()

    assert answer.status_code == 200, piece
    assert piece["cache"]["status"] == "miss"
    assert [f"## {section['heading']}\n\n{section['text']}" for section in piece["sections"]] == piece["body"].split(
        "\n\n## "
    )[:1] + [f"## {part}" for part in piece["body"].split("\n\n## ")[1:]]
    assert len(piece["sections"]) == 3
    assert all(keyword in piece["body"].lower() for keyword in BRIEF["keywords"])
    assert 0.6 < piece["quality"]["score"] <= 1
    assert piece["usage"]["completion_tokens"] > 300
    assert "no language model" in str(piece["metadata"]).lower()


async def test_equal_brief_is_answered_from_the_cache(api: Api) -> None:
    """The second answer is the first one, said to be so."""
    first = (await api.http.post("/v1/content", json=BRIEF)).json()
    again = await api.http.post("/v1/content", json=dict(reversed(BRIEF.items())))
    asked_anew = await api.http.post("/v1/content", json={**BRIEF, "use_cache": False})

    assert again.json()["cache"]["status"] == "hit"
    assert again.headers["x-cache"].startswith("hit-")
    assert {**again.json(), "cache": None} == {**first, "cache": None}
    assert asked_anew.json()["cache"]["status"] == "miss"


async def test_cached_piece_tells_how_it_was_made(api: Api) -> None:
    brief = {"content_type": "ad_copy", "topic": "A folding bicycle", "tags": ["spring"]}
    made = (await api.http.post("/v1/content", json=brief)).json()
    (entry,) = (await api.http.get("/v1/cache/entries?namespace=content&tag=spring")).json()["items"]
    assert entry["name"] == "ad_copy/A folding bicycle"
    assert {"template:draft", "template:draft@0", "type:ad_copy", "spring"} <= set(entry["tags"])
    assert (entry["maker"], entry["tokens"] > 0, entry["seconds"] > 0) == ("content", True, True)
    shown = (await api.http.get(f"/v1/cache/entries/content/{entry['key']}")).json()
    assert shown["value"]["id"] == made["id"]


async def test_other_tenant_never_gets_the_cached_piece(api: Api) -> None:
    """What one tenant has paid for is not another's."""
    await api.http.post("/v1/content", json=BRIEF)
    other = await api.http.post("/v1/content", json=BRIEF, headers=await api.key_for("other"))

    assert other.json()["cache"]["status"] == "miss"


async def test_brief_is_streamed_token_by_token(api: Api) -> None:
    """The tokens together are the body, and the last event is the stored piece."""
    found = events((await api.http.post("/v1/content?mode=stream", json=BRIEF)).text)
    text = "".join(data["text"] for event, data in found if event == "token")
    piece = found[-1][1]

    assert found[-1][0] == "content"
    assert len([1 for event, _ in found if event == "token"]) > 100
    assert text.split() == piece["body"].split()
    assert (await api.http.get(f"/v1/content/{piece['id']}")).json()["body"] == piece["body"]
    assert (await api.http.get(f"/v1/jobs/{piece['job']}")).json()["status"] == "succeeded"


async def test_brief_becomes_a_job(api: Api) -> None:
    """202 and a job at once; the piece is linked from it when it has succeeded."""
    answer = await api.http.post("/v1/content?mode=async", json={**BRIEF, "tags": ["spring"]})
    job = answer.json()
    assert await api.services.hub.finished(job["id"], 30)
    done = (await api.http.get(answer.headers["location"])).json()
    piece = (await api.http.get(done["links"]["content"])).json()

    assert (answer.status_code, job["status"], done["status"]) == (202, "queued", "succeeded")
    assert piece["job"] == job["id"]
    assert {stage["name"]: stage["status"] for stage in done["stages"]} == {
        "plan": "succeeded",
        "retrieve": "skipped",
        "draft": "succeeded",
        "assemble": "succeeded",
        "score": "succeeded",
        "refine": "skipped",
        "structure": "skipped",
        "approve": "skipped",
        "finish": "succeeded",
    }


async def test_same_key_is_the_same_job(api: Api) -> None:
    """A repeated submission is done once; the same key for another brief is refused."""
    headers = {"idempotency-key": "order-1"}
    ids = {(await api.http.post("/v1/content?mode=async", json=BRIEF, headers=headers)).json()["id"] for _ in range(3)}
    other = await api.http.post("/v1/content?mode=async", json={**BRIEF, "length": 200}, headers=headers)

    assert len(ids) == 1
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_conflict")


async def test_key_that_was_used_gets_its_job_rather_than_the_cache(api: Api) -> None:
    """Whoever lost the answer to a submission is told of the job, also when its piece is in the cache by now."""
    headers = {"idempotency-key": "order-1"}
    first = await api.http.post("/v1/content?mode=async", json=BRIEF, headers=headers)
    await api.http.get(f"/v1/jobs/{first.json()['id']}/events")  # ends with the job
    again = await api.http.post("/v1/content?mode=async", json=BRIEF, headers=headers)
    other = await api.http.post("/v1/content?mode=async", json=BRIEF, headers={"idempotency-key": "order-2"})

    assert (again.status_code, again.json()["id"]) == (202, first.json()["id"])
    assert (other.status_code, other.json()["cache"]["status"]) == (200, "hit")


@pytest.mark.parametrize("form", ["html", "json"])
async def test_piece_takes_the_asked_form(api: Api, form: str) -> None:
    """HTML is rendered; JSON fits the caller's schema."""
    schema = {
        "type": "object",
        "properties": {
            "headline": {"type": "string", "maxLength": 80},
            "tags": {"type": "array", "items": {"type": "string"}, "minItems": 2},
        },
        "required": ["headline", "tags"],
        "additionalProperties": False,
    }
    brief = {**BRIEF, "format": form, **({"json_schema": schema} if form == "json" else {})}
    body = (await api.http.post("/v1/content", json=brief)).json()["body"]

    if form == "html":
        assert body.startswith("<h2>")
    else:
        assert set(orjson.loads(body)) == {"headline", "tags"}


async def test_source_text_grounds_the_piece(api: Api) -> None:
    """A summary of a source is written from the source."""
    source = (
        "The bakery in Lyon mills its own grain every morning. The owner learned the trade from her grandmother. "
        "Last year it sold forty thousand loaves. A second oven is planned for the spring."
    )
    piece = (
        await api.http.post("/v1/content", json={"content_type": "summary", "source_text": source, "length": 30})
    ).json()

    assert any(word in piece["body"] for word in ("Lyon", "grandmother", "forty thousand", "oven"))
    assert piece["metadata"]["passages"]


async def test_weak_piece_is_refined(api: Api) -> None:
    """Below the asked quality the piece goes through refinement, which helps or says that it does not."""
    answer = await api.http.post("/v1/content?mode=async", json={**BRIEF, "min_quality": 1.0})
    job = answer.json()
    assert await api.services.hub.finished(job["id"], 30)
    done = (await api.http.get(f"/v1/jobs/{job['id']}")).json()

    assert done["status"] == "succeeded"
    assert next(stage for stage in done["stages"] if stage["name"] == "refine")["status"] in {"succeeded", "skipped"}


async def test_every_content_type_is_written(api: Api) -> None:
    """Each declared type yields a piece of about its length."""
    for kind in ("product_description", "social_post", "email", "ad_copy", "summary", "article_series"):
        brief = {"content_type": kind, "topic": "A folding electric bicycle"}
        piece = (await api.http.post("/v1/content", json=brief)).json()

        assert piece["quality"]["score"] > 0.5, (kind, piece["quality"], piece["body"])
