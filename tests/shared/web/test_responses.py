import gzip
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from pydantic import BaseModel, Field

from shared.web import responses
from shared.web.headers import Headers
from shared.web.responses import Page, Response


class Piece(BaseModel):
    title: str
    made_at: datetime = Field(alias="madeAt")


@dataclass
class Part:
    piece: Piece


PIECE = Piece(title="ä", madeAt=datetime(2026, 1, 31, tzinfo=UTC))
SHOWN = '{"title":"ä","madeAt":"2026-01-31T00:00:00Z"}'


def asking(**values: str) -> Headers:
    return Headers([(name.replace("_", "-").encode(), value.encode()) for name, value in values.items()])


async def sent(response: Response, *, head: bool = False) -> tuple[dict[bytes, bytes], bytes]:
    messages: list[Any] = []

    async def send(message: Any) -> None:
        messages.append(message)

    await response.send(send, head=head)
    return dict(messages[0]["headers"]), messages[1]["body"]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (PIECE, SHOWN),
        ([PIECE], f"[{SHOWN}]"),
        ({"a": PIECE}, f'{{"a":{SHOWN}}}'),
        (Part(PIECE), f'{{"piece":{SHOWN}}}'),
        (Page[Piece](items=[PIECE]), f'{{"items":[{SHOWN}],"next_cursor":null}}'),
        (datetime(2026, 1, 31, tzinfo=UTC), '"2026-01-31T00:00:00Z"'),
        ({1: None}, '{"1":null}'),
    ],
)
def test_makes_json_of_models_and_values(value: Any, shown: str) -> None:
    assert responses.dump(value).decode() == shown


def test_makes_no_json_of_anything_else() -> None:
    with pytest.raises(TypeError, match="object"):
        responses.dump({"a": object()})


async def test_sends_type_length_and_no_store() -> None:
    headers, body = await sent(responses.json({"a": 1}))
    assert headers == {
        b"cache-control": b"no-store",
        b"content-type": b"application/json",
        b"content-length": b"7",
    }
    assert body == b'{"a":1}'


async def test_sends_no_body_to_head() -> None:
    headers, body = await sent(responses.json({"a": 1}), head=True)
    assert (headers[b"content-length"], body) == (b"7", b"")


async def test_sends_no_type_without_content() -> None:
    headers, body = await sent(Response(status=204))
    assert (headers, body) == ({b"cache-control": b"no-store"}, b"")


async def test_keeps_a_cache_control_of_its_own() -> None:
    headers, _ = await sent(Response(b"x", headers=[(b"cache-control", b"public")]))
    assert headers[b"cache-control"] == b"public"


def test_equal_bodies_have_equal_tags() -> None:
    one, two, other = (responses.add_etag(responses.json(value)).header(b"etag") for value in ([1], [1], [2]))
    assert one == two != other
    assert one is not None


def test_only_success_has_a_tag() -> None:
    response = responses.json({}, 202)
    response = responses.negotiate(response, asking(), etag=True)
    assert response.header(b"etag") is None


@pytest.mark.parametrize("wanted", ['W/"v1"', '"v1"', '"v0", W/"v1"', "*"])
@pytest.mark.parametrize("tag", [b'W/"v1"', b'"v1"'])
async def test_answers_304_to_who_has_it(wanted: str, tag: bytes) -> None:
    response = Response(b"x" * 5000, headers=[(b"etag", tag)])
    response = responses.negotiate(response, asking(if_none_match=wanted, accept_encoding="gzip"), etag=False)
    headers, body = await sent(response)
    assert (response.status, body) == (304, b"")
    assert headers == {b"etag": tag, b"cache-control": b"private, no-cache"}


@pytest.mark.parametrize("wanted", ["", '"v2"', "v1", 'W/"v1', '"V1"'])
def test_sends_it_to_who_has_another(wanted: str) -> None:
    response = Response(b"x", headers=[(b"etag", b'W/"v1"')])
    response = responses.negotiate(response, asking(if_none_match=wanted), etag=False)
    assert (response.status, response.body) == (200, b"x")


@pytest.mark.parametrize(
    ("accepted", "accepts"),
    [
        ("gzip", True),
        ("GZIP", True),
        ("br, gzip;q=0.5", True),
        ("*", True),
        ("gzip;q=1.0, identity", True),
        ("", False),
        ("br", False),
        ("gzip;q=0", False),
        ("gzip; q=0.000", False),
        ("*;q=0", False),
        ("*, gzip;q=0", False),
        ("x-gzip-not", False),
    ],
)
def test_reads_what_encodings_are_accepted(accepted: str, accepts: bool) -> None:  # noqa: FBT001  # the expectation
    assert responses.accepts_gzip(accepted) is accepts


def test_compresses_a_large_body() -> None:
    value = [{"title": "a piece"}] * 200
    response = responses.json(value)
    response = responses.negotiate(response, asking(accept_encoding="gzip"), etag=True)
    assert response.header(b"content-encoding") == b"gzip"
    assert response.header(b"vary") == b"accept-encoding"
    assert orjson.loads(gzip.decompress(response.body)) == value


def test_a_compressed_body_keeps_its_tag() -> None:
    plain, packed = responses.json("x" * 2000), responses.json("x" * 2000)
    plain = responses.negotiate(plain, asking(), etag=True)
    packed = responses.negotiate(packed, asking(accept_encoding="gzip"), etag=True)
    assert plain.header(b"etag") == packed.header(b"etag")


@pytest.mark.parametrize(
    "response",
    [
        Response(b"x" * 1024),
        Response(b"x" * 5000, headers=[(b"content-encoding", b"br")]),
        Response(b"x" * 5000, headers=[(b"etag", b'"strong"')]),
    ],
)
def test_leaves_alone_what_does_not_gain(response: Response) -> None:
    before = response.body
    response = responses.compress(response, asking(accept_encoding="gzip"))
    assert response.body == before


def test_a_shared_response_stays_as_it_is() -> None:
    response = Response(b"x" * 5000)
    responses.negotiate(response, asking(accept_encoding="gzip"), etag=True)
    assert (response.body, response.headers) == (b"x" * 5000, [])


def test_tells_caches_that_encoding_matters() -> None:
    response = Response(b"x" * 5000)
    response = responses.compress(response, asking())
    assert (response.header(b"vary"), response.header(b"content-encoding")) == (b"accept-encoding", None)
