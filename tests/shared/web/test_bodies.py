import math
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict

from shared import errors
from shared.web import bodies
from shared.web.asgi import Disconnected, Receive
from shared.web.headers import Headers


class Note(BaseModel):
    model_config = ConfigDict(extra="forbid")

    text: str = ""
    score: float = 0.0
    parts: list[Any] = []


def receiving(*chunks: bytes, ends: bool = True) -> Receive:
    def messages() -> Iterator[dict[str, Any]]:
        for index, chunk in enumerate(chunks):
            more = index + 1 < len(chunks) or not ends
            yield {"type": "http.request", "body": chunk, "more_body": more}
        yield {"type": "http.disconnect"}

    left = messages()

    async def receive() -> dict[str, Any]:
        return next(left)

    return receive


def headers(**values: str) -> Headers:
    return Headers([(name.replace("_", "-").encode(), value.encode()) for name, value in values.items()])


@pytest.mark.parametrize("chunks", [(b"abcd",), (b"ab", b"cd"), (b"", b"abcd"), (b"abcd", b"")])
async def test_reads_a_body_in_any_pieces(chunks: tuple[bytes, ...]) -> None:
    assert await bodies.read(receiving(*chunks), headers(), limit=4) == b"abcd"


@pytest.mark.parametrize("chunks", [(b"abcde",), (b"ab", b"cd", b"e"), (b"abcd", b"e")])
async def test_refuses_a_body_above_the_limit(chunks: tuple[bytes, ...]) -> None:
    with pytest.raises(errors.BodyTooLargeError, match="4 bytes"):
        await bodies.read(receiving(*chunks), headers(), limit=4)


async def test_refuses_a_declared_length_without_reading() -> None:
    async def receive() -> dict[str, Any]:
        raise AssertionError("was read")

    with pytest.raises(errors.BodyTooLargeError):
        await bodies.read(receive, headers(content_length="5"), limit=4)


@pytest.mark.parametrize("length", ["4", "-1", "4.0", "0x4", "lots", ""])
async def test_trusts_the_stream_over_any_other_length(length: str) -> None:
    assert await bodies.read(receiving(b"abcd"), headers(content_length=length), limit=4) == b"abcd"


async def test_takes_a_message_without_more_as_the_last() -> None:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request"}

    assert await bodies.read(receive, headers(), limit=4) == b""


async def test_stops_when_the_caller_leaves() -> None:
    with pytest.raises(Disconnected):
        await bodies.read(receiving(b"ab", ends=False), headers(), limit=4)


async def test_stops_reading_where_the_limit_is_passed() -> None:
    receive = receiving(b"abcde", b"f")
    with pytest.raises(errors.BodyTooLargeError):
        await bodies.read(receive, headers(), limit=4)
    assert (await receive())["body"] == b"f"


@pytest.mark.parametrize(
    "given",
    [
        "application/json",
        "Application/JSON",
        "application/json; charset=utf-8",
        'application/json;charset="UTF-8"',
        "application/problem+json",
        "application/vnd.acme.v1+json; charset=utf8",
    ],
)
def test_takes_json_under_its_names(given: str) -> None:
    bodies.check_type(headers(content_type=given))


@pytest.mark.parametrize(
    "given",
    [
        "",
        "json",
        "text/plain",
        "text/json",
        "application/jsonp",
        "application/json-seq",
        "application/json; charset=latin-1",
        "application/json, text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/+json",
    ],
)
def test_refuses_other_types(given: str) -> None:
    with pytest.raises(errors.UnsupportedMediaTypeError):
        bodies.check_type(headers(content_type=given))


def test_refuses_a_missing_type() -> None:
    with pytest.raises(errors.UnsupportedMediaTypeError, match="application/json"):
        bodies.check_type(headers())


MALFORMED = [
    (b"", "The body is empty"),
    (b" \n", "The body is empty"),
    (b"{", "line 1, column 2"),
    (b'{"text": }', "line 1, column 10"),
    (b'{\n "text": 1,\n}', "line 2, column 11"),
    (b'{"text": "a"} x', "line 1, column 15"),
    (b"{'text': 1}", "line 1, column 2"),
    (b'{"text": "a\nb"}', "line"),
    (b'{"score": NaN}', "line 1"),
    (b'{"score": Infinity}', "line 1"),
    (b'{"score": -Infinity}', "line 1"),
    (b'{"score": 1e999}', "line 1"),
    (b'{"score": 01}', "line 1"),
    (b'{"score": 1.}', "line 1"),
    (b'{"text": "\\ud800"}', "line 1"),
    (b'{"text": "\\x41"}', "line 1"),
    (b'{"text": "\xff"}', "UTF-8 at byte 10"),
    (b"\xff\xfe{\x00}\x00", "UTF-8 at byte 0"),
    (b"\xef\xbb\xbf{}", "line 1"),
    (b'{"a":1}{"b":2}', "line 1, column 8"),
    (b"/* no */ {}", "line 1, column 1"),
    (b'{"parts":' + b"[" * 33 + b"]" * 33 + b"}", "deeper than 32"),
    (b"[" * 100_000, "line 1"),
    (b"[" * 900 + b"]" * 900, "deeper than 32"),
    (b'{"a":' * 40 + b"1" + b"}" * 40, "deeper than 32"),
]


@pytest.mark.parametrize(("raw", "reason"), MALFORMED)
def test_refuses_what_is_not_json(raw: bytes, reason: str) -> None:
    with pytest.raises(errors.MalformedBodyError, match=reason):
        bodies.parse(raw)


@pytest.mark.parametrize(("raw", "reason"), MALFORMED)
def test_refuses_the_same_for_a_model(raw: bytes, reason: str) -> None:
    with pytest.raises(errors.MalformedBodyError, match=reason):
        bodies.validate(raw, Note)


def test_does_not_repeat_a_malformed_body() -> None:
    with pytest.raises(errors.MalformedBodyError) as caught:
        bodies.parse(b'{"password": "hunter2" "x"}')
    assert "hunter2" not in caught.value.detail


def test_takes_nesting_up_to_the_limit() -> None:
    raw = b"[" * 32 + b"]" * 32
    assert str(bodies.parse(raw)).count("[") == 32


def test_takes_many_brackets_side_by_side() -> None:
    assert bodies.validate(b'{"parts":[' + b",".join([b"[]"] * 500) + b"]}", Note).parts == [[]] * 500


def test_takes_a_text_that_speaks_of_infinity() -> None:
    assert bodies.validate(b'{"text": "Infinity, NaN"}', Note).text == "Infinity, NaN"


def test_takes_the_last_of_two_equal_names() -> None:
    raw = b'{"text": "a", "text": "b"}'
    assert (bodies.parse(raw)["text"], bodies.validate(raw, Note).text) == ("b", "b")


def test_keeps_numbers_finite() -> None:
    assert math.isfinite(bodies.validate(b'{"score": 1e308}', Note).score)


def test_tells_fields_from_form() -> None:
    with pytest.raises(errors.InvalidFieldsError) as caught:
        bodies.validate(b'{"txt": "a"}', Note)
    assert [(error.field, error.rule) for error in caught.value.errors] == [("txt", "unknown_field")]
