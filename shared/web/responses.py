"""Responses: what handlers return, made into bytes; with entity tags and compression where they pay."""

import hashlib
import zlib
from collections.abc import Sequence
from typing import Any, Generic, TypeVar

import orjson
from pydantic import BaseModel

from shared.web.asgi import RawHeader, Send
from shared.web.headers import Headers

T = TypeVar("T")

JSON = b"application/json"
COMPRESS_FROM = 1024

_COMPRESSION_LEVEL = 5
_GZIP_WINDOW = 31
_ORJSON = orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS
_BODILESS = frozenset({204, 304})
_REVALIDATED: RawHeader = (b"cache-control", b"private, no-cache")
_VARIES: RawHeader = (b"vary", b"accept-encoding")
_NOT_KEPT: RawHeader = (b"cache-control", b"no-store")


class Page(BaseModel, Generic[T]):
    """A part of a list; ``next_cursor`` asks for the part after it, and is null on the last one."""

    items: list[T]
    next_cursor: str | None = None


class Response:
    """A complete response: status, body and what headers it needs besides those every response has."""

    __slots__ = ("body", "headers", "media_type", "status")

    def __init__(
        self,
        body: bytes = b"",
        status: int = 200,
        media_type: bytes = JSON,
        headers: Sequence[RawHeader] = (),
    ) -> None:
        self.body = body
        self.status = status
        self.media_type = media_type
        self.headers = list(headers)

    def header(self, name: bytes) -> bytes | None:
        """Return the value of the header ``name``, in lower case, if it is set."""
        for key, value in self.headers:
            if key == name:
                return value
        return None

    def with_headers(self, *headers: RawHeader) -> "Response":
        """Return an equal response with more headers."""
        return Response(self.body, self.status, self.media_type, [*self.headers, *headers])

    async def send(self, send: Send, *, head: bool = False) -> None:
        """Send the whole response; of an answer to HEAD, all but the body."""
        headers = [*self.headers]
        if self.header(b"cache-control") is None:
            tagged = self.header(b"etag") is not None
            headers.append(_REVALIDATED if tagged else _NOT_KEPT)
        if self.status not in _BODILESS:
            headers.append((b"content-type", self.media_type))
            headers.append((b"content-length", b"%d" % len(self.body)))
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if head else self.body})


def dump(value: Any) -> bytes:
    """Return ``value`` (a model, or anything made of JSON values, data classes and models) as JSON."""
    if isinstance(value, BaseModel):
        return value.__pydantic_serializer__.to_json(value, by_alias=True)
    return orjson.dumps(value, default=_plain, option=_ORJSON)


def json(value: Any, status: int = 200, headers: Sequence[RawHeader] = ()) -> Response:
    """Return ``value`` as a JSON response."""
    return Response(dump(value), status, JSON, headers)


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True)
    raise TypeError(f"{type(value).__qualname__} is not JSON")


def negotiate(response: Response, headers: Headers, *, etag: bool) -> Response:
    """Return the response as it fits to what the caller has already and what they can read."""
    if etag:
        response = add_etag(response)
    elif len(response.body) <= COMPRESS_FROM and headers.get("if-none-match") is None:
        return response
    return compress(revalidate(response, headers), headers)


def add_etag(response: Response) -> Response:
    """Give a successful response an entity tag made of its body, unless it has one."""
    if response.status != 200 or response.header(b"etag") is not None:
        return response
    tag = hashlib.blake2b(response.body, digest_size=12).hexdigest()
    return response.with_headers((b"etag", f'W/"{tag}"'.encode()))


def revalidate(response: Response, headers: Headers) -> Response:
    """Make the response a 304 without a body, if the caller has this entity already."""
    wanted = headers.get("if-none-match")
    tag = None if wanted is None else response.header(b"etag")
    if wanted is None or tag is None or response.status != 200:
        return response
    known = {one.strip().removeprefix("W/") for one in wanted.split(",")}
    if "*" not in known and tag.decode().removeprefix("W/") not in known:
        return response
    return Response(b"", 304, response.media_type, response.headers)


def compress(response: Response, headers: Headers) -> Response:
    """Compress the body with gzip, if that is worth it, the caller takes it and no strong entity tag forbids."""
    if len(response.body) <= COMPRESS_FROM or response.header(b"content-encoding"):
        return response
    if not (response.header(b"etag") or b"W/").startswith(b"W/"):
        return response
    if not accepts_gzip(headers.get("accept-encoding") or ""):
        return response.with_headers(_VARIES)
    packed = response.with_headers(_VARIES, (b"content-encoding", b"gzip"))
    packer = zlib.compressobj(_COMPRESSION_LEVEL, zlib.DEFLATED, _GZIP_WINDOW)
    packed.body = packer.compress(response.body) + packer.flush()
    return packed


def accepts_gzip(accept_encoding: str) -> bool:
    """Whether the header Accept-Encoding allows gzip."""
    weights: dict[str, bool] = {}
    for part in accept_encoding.lower().split(","):
        coding, _, parameters = part.partition(";")
        weights[coding.strip()] = parameters.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return weights.get("gzip", weights.get("*", False))
