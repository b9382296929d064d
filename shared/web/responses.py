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

    def copy(self) -> "Response":
        """Return an equal response that can be changed on its own."""
        return Response(self.body, self.status, self.media_type, self.headers)

    async def send(self, send: Send, *, head: bool = False) -> None:
        """Send the whole response; of an answer to HEAD, all but the body."""
        headers = [*self.headers]
        if self.header(b"cache-control") is None:
            tagged = self.header(b"etag") is not None
            headers.append((b"cache-control", b"private, no-cache" if tagged else b"no-store"))
        if self.status not in _BODILESS:
            headers.append((b"content-type", self.media_type))
            headers.append((b"content-length", str(len(self.body)).encode()))
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


def negotiate(response: Response, headers: Headers, *, etag: bool) -> None:
    """Fit a response to what the caller has already and what they can read."""
    if etag:
        add_etag(response)
    revalidate(response, headers)
    compress(response, headers)


def add_etag(response: Response) -> None:
    """Give a successful response an entity tag made of its body, unless it has one."""
    if response.status == 200 and response.header(b"etag") is None:
        tag = hashlib.blake2b(response.body, digest_size=12).hexdigest()
        response.headers.append((b"etag", f'W/"{tag}"'.encode()))


def revalidate(response: Response, headers: Headers) -> None:
    """Make the response a 304 without a body, if the caller has this entity already."""
    wanted = headers.get("if-none-match")
    tag = response.header(b"etag")
    if wanted is None or tag is None or response.status != 200:
        return
    known = {one.strip().removeprefix("W/") for one in wanted.split(",")}
    if "*" in known or tag.decode().removeprefix("W/") in known:
        response.status, response.body = 304, b""


def compress(response: Response, headers: Headers) -> None:
    """Compress the body with gzip, if that is worth it, the caller takes it and no strong entity tag forbids."""
    if len(response.body) <= COMPRESS_FROM or response.header(b"content-encoding"):
        return
    if not (response.header(b"etag") or b"W/").startswith(b"W/"):
        return
    response.headers.append((b"vary", b"accept-encoding"))
    if accepts_gzip(headers.get("accept-encoding") or ""):
        packer = zlib.compressobj(_COMPRESSION_LEVEL, zlib.DEFLATED, _GZIP_WINDOW)
        response.body = packer.compress(response.body) + packer.flush()
        response.headers.append((b"content-encoding", b"gzip"))


def accepts_gzip(accept_encoding: str) -> bool:
    """Whether the header Accept-Encoding allows gzip."""
    weights: dict[str, bool] = {}
    for part in accept_encoding.lower().split(","):
        coding, _, parameters = part.partition(";")
        weights[coding.strip()] = parameters.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return weights.get("gzip", weights.get("*", False))
