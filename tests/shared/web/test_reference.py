import re
from html.parser import HTMLParser
from typing import Any

import pytest
from pydantic import BaseModel, Field

from shared.web import openapi, query, reference
from shared.web.requests import Call
from shared.web.routing import Route


class Section(BaseModel):
    title: str = Field(max_length=80, description="Shown <b>above</b> it.")


class Brief(BaseModel):
    topic: str = Field(min_length=3, examples=["It's <raining>"])
    outline: list[Section] = Field(max_length=9)
    due: str | None = None


async def write(_call: Call[Brief], _services: object) -> None:
    """
    Write with `care`.

    And <script>alert(1)</script>.
    """


ROUTES: list[Route[Any, Any]] = [
    Route("POST", "/v1/content", write, summary="Write & send", scope="content:write", body=Brief, response=Brief),
    Route("GET", "/v1/jobs/{job_id}", write, summary="Show", query=(query.LIMIT,), tags=("jobs",)),
]
DOCUMENT = openapi.document({"content": ROUTES}, title="Pressroom", version="1.0")
PAGE = reference.render(DOCUMENT)


class Balance(HTMLParser):
    """Follows the tags of a page, and notes those that do not pair."""

    VOID = frozenset({"meta", "link", "br", "input", "img", "hr"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.VOID:
            self.open.append(tag)
        self.wrong += [f"{name}={value}" for name, value in attrs if value and value.startswith("http")]

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


def test_is_a_well_formed_page_without_outside_parts() -> None:
    balance = Balance()
    balance.feed(PAGE)
    assert (balance.open, balance.wrong) == ([], [])
    assert "url(" not in PAGE
    assert "src=" not in PAGE


def test_escapes_what_it_shows() -> None:
    assert "<script>alert(1)</script>" not in PAGE
    assert "Shown &lt;b&gt;above&lt;/b&gt; it." in PAGE
    assert "Write &amp; send" in PAGE


def test_shows_prose_as_paragraphs_with_code() -> None:
    assert "<p>Write with <code>care</code>.</p><p>And " in PAGE


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_suits_light_and_dark(scheme: str) -> None:
    assert re.search(rf"color-scheme: [^;]*{scheme}", PAGE)


def test_groups_operations_by_tag() -> None:
    assert re.findall(r"<h2>(\w+)</h2>", PAGE)[:2] == ["content", "jobs"]


def test_lists_fields_of_fields_in_their_order() -> None:
    schema = DOCUMENT["paths"]["/v1/content"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    fields = list(reference.fields(schema, DOCUMENT["components"]["schemas"]))
    assert [(field.name, field.kind, field.required, field.depth) for field in fields] == [
        ("topic", "string", True, 0),
        ("outline", "list of object", True, 0),
        ("title", "string", True, 1),
        ("due", "string or null", False, 0),
    ]
    assert fields[2].rules == ("at most 80 characters",)


def test_gives_a_line_to_copy() -> None:
    lines = {operation.method: operation.curl for operation in reference.operations(DOCUMENT)}
    assert lines["GET"] == 'curl -sS "$PRESSROOM_URL/v1/jobs/{job_id}"'
    assert lines["POST"] == (
        "curl -sS -X POST -H \"Authorization: Bearer $PRESSROOM_KEY\" -H 'Content-Type: application/json' -d "
        '\'{"topic":"It\'"\'"\'s <raining>","outline":[{"title":"text"}]}\' "$PRESSROOM_URL/v1/content"'
    )


def test_ends_where_a_schema_contains_itself() -> None:
    node = {"type": "object", "properties": {"next": {"$ref": "x/Node"}}}
    assert len(list(reference.fields({"$ref": "x/Node"}, {"Node": node}))) == 5


def test_lets_the_browser_run_only_its_own_script() -> None:
    response = reference.respond(DOCUMENT)
    policy = (response.header(b"content-security-policy") or b"").decode()
    assert policy.startswith("default-src 'none';")
    assert re.search(r"script-src 'sha256-[A-Za-z0-9+/=]{44}';", policy)
    assert response.media_type == b"text/html; charset=utf-8"
