import re
from typing import Any

import jsonschema
import pytest
from pydantic import BaseModel, Field

from shared import errors
from shared.web import auth, openapi, problems, query
from shared.web.requests import Call
from shared.web.responses import Page
from shared.web.routing import Route


class Brief(BaseModel):
    """What to write."""

    topic: str = Field(min_length=3, description="The `topic`.", examples=["Rain"])
    words: int = 300


class Piece(BaseModel):
    title: str
    body: str | None = None


LIMIT = query.integer("limit", default=20, minimum=1, maximum=100, description="How many.")
KEY = query.text("key", default="", required=True)
TAG = query.many(query.text("tag", default=""), at_most=3)


async def write(_call: Call[Brief], _services: object) -> Piece:
    """Write the piece, with ``care``."""
    return Piece(title="")


async def read(_call: Call[None], _services: object) -> Page[Piece]:
    return Page(items=[])


async def run(_call: Call[None], _services: object) -> None:
    return None


TABLES: dict[str, list[Route[Any, Any]]] = {
    "content_generation": [
        Route(
            "POST",
            "/v1/content",
            write,
            summary="Write a piece",
            scope="content:write",
            body=Brief,
            response=Piece,
            status=201,
            idempotent=True,
            errors=(errors.RateLimitedError, errors.IdempotencyConflictError),
            tags=("content",),
        ),
        Route("DELETE", "/v1/content/{piece_id}", run, summary="Forget it", scope="content:write", status=204),
    ],
    "progress_tracking": [
        Route(
            "GET",
            "/v1/jobs/{job_id}",
            read,
            summary="Show a job",
            response=Page[Piece],
            query=(LIMIT, KEY, TAG),
            description="All of it.",
        ),
        Route("GET", "/v1/jobs", run, summary="Watch", media_type="text/event-stream"),
    ],
    "task_worker": [Route("POST", "/tasks/run", run, summary="Run", scope=auth.INTERNAL)],
}
DOCUMENT = openapi.document(TABLES, title="Pressroom", version="1.0", description="Writes.")
WRITE = DOCUMENT["paths"]["/v1/content"]["post"]
SHOW = DOCUMENT["paths"]["/v1/jobs/{job_id}"]["get"]


def refs(node: Any) -> set[str]:
    if isinstance(node, dict):
        found = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
        return found.union(*(refs(child) for child in node.values()))
    return set().union(*(refs(child) for child in node)) if isinstance(node, list) else set()


def test_describes_all_public_routes() -> None:
    assert DOCUMENT["openapi"] == "3.1.0"
    assert DOCUMENT["info"] == {"title": "Pressroom", "version": "1.0", "description": "Writes."}
    assert sorted(DOCUMENT["paths"]) == [
        "/v1/content",
        "/v1/content/{piece_id}",
        "/v1/jobs",
        "/v1/jobs/{job_id}",
    ]


def test_refers_only_to_what_it_defines() -> None:
    defined = {f"#/components/schemas/{name}" for name in DOCUMENT["components"]["schemas"]}
    assert refs(DOCUMENT) <= defined
    assert "#/components/schemas/Problem" in refs(DOCUMENT)


@pytest.mark.parametrize("name", sorted(DOCUMENT["components"]["schemas"]))
def test_defines_schemas_by_the_standard(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(DOCUMENT["components"]["schemas"][name])


def test_gives_every_operation_an_id_of_its_own() -> None:
    ids = [operation["operationId"] for path in DOCUMENT["paths"].values() for operation in path.values()]
    assert "content_generation_write" in ids
    assert len(set(ids)) == len(ids) == 4


def test_describes_an_operation() -> None:
    assert (WRITE["summary"], WRITE["tags"]) == ("Write a piece", ["content"])
    assert WRITE["description"] == "Write the piece, with `care`."
    assert WRITE["security"] == [{"bearer": ["content:write"]}, {"header": ["content:write"]}]
    assert (SHOW["description"], SHOW["tags"]) == ("All of it.", ["progress_tracking"])
    assert "security" not in SHOW


def test_describes_body_and_result() -> None:
    body = WRITE["requestBody"]["content"]["application/json"]["schema"]
    result = WRITE["responses"]["201"]["content"]["application/json"]["schema"]
    assert (body, result) == (
        {"$ref": "#/components/schemas/Brief"},
        {"$ref": "#/components/schemas/Piece"},
    )
    assert "content" not in DOCUMENT["paths"]["/v1/content/{piece_id}"]["delete"]["responses"]["204"]


def test_describes_parameters() -> None:
    by_name = {parameter["name"]: parameter for parameter in SHOW["parameters"]}
    assert by_name["job_id"] == {"name": "job_id", "in": "path", "required": True, "schema": {"type": "string"}}
    assert by_name["limit"]["schema"] == {"type": "integer", "minimum": 1, "maximum": 100, "default": 20}
    assert by_name["limit"]["description"] == "How many."
    assert by_name["key"]["required"] is True
    assert by_name["tag"]["schema"]["type"] == "array"
    assert [parameter["name"] for parameter in WRITE["parameters"]] == ["Idempotency-Key"]


def test_describes_streams_by_their_type() -> None:
    content = DOCUMENT["paths"]["/v1/jobs"]["get"]["responses"]["200"]["content"]
    assert content == {"text/event-stream": {"schema": {}}}


def test_describes_what_can_go_wrong() -> None:
    told = {status: response["description"] for status, response in WRITE["responses"].items()}
    assert list(told) == ["201", "400", "401", "403", "409", "413", "415", "422", "429", "default"]
    assert told["409"].startswith("`idempotency_conflict`: This idempotency key")
    assert re.match(r"`rate_limited`: .+\.", told["429"])


def test_problems_are_as_described() -> None:
    problem = problems.document(errors.RateLimitedError(retry_after=3), "/v1")
    schema = DOCUMENT["components"]["schemas"]["Problem"]
    jsonschema.validate(problem, schema)
    assert problem.keys() <= schema["properties"].keys()


def test_describes_problems_in_the_form_they_have() -> None:
    form = problems.Form("/v1/own", problems.respond, lambda _: 418, "OwnError", {"type": "object"})
    route: Route[Any, None] = Route("GET", "/v1/own/x", run, summary="Run", errors=(errors.NotFoundError,), form=form)
    document = openapi.document({"own": [route]}, title="Own", version="1.0")
    told = document["paths"]["/v1/own/x"]["get"]["responses"]

    assert list(told) == ["200", "418", "default"]
    assert told["418"]["content"] == {"application/json": {"schema": {"$ref": "#/components/schemas/OwnError"}}}
    assert refs(document) <= {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
