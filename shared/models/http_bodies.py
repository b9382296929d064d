"""The bodies of answers over HTTP, unpacked as their heads say."""

import zlib
from collections.abc import AsyncGenerator
from typing import Final, Protocol

from shared import errors
from shared.models.http_pool import Exchange

MOST_BYTES: Final = 64 * 1024 * 1024
ACCEPTED: Final = "gzip, deflate"

_GZIP_OR_ZLIB = zlib.MAX_WBITS | 32
_PACKED = frozenset({"gzip", "x-gzip", "deflate"})


class _Unpack(Protocol):
    def decompress(self, data: bytes, /) -> bytes: ...


class _Plain:
    """Leaves bytes as they are."""

    def decompress(self, data: bytes, /) -> bytes:
        return data


async def pieces(exchange: Exchange) -> AsyncGenerator[bytes, None]:
    """Yield the body as it comes."""
    unpack = _unpacking(exchange)
    while piece := await exchange.piece():
        yield _unpacked(unpack, piece)


async def whole(exchange: Exchange) -> bytes:
    """Return the whole body; one that is too large to be an answer raises."""
    unpack = _unpacking(exchange)
    content: list[bytes] = []
    size = 0
    while piece := await exchange.piece():
        content.append(_unpacked(unpack, piece))
        size += len(content[-1])
        if size > MOST_BYTES:
            raise errors.ProviderAnswerError("The model provider's answer is too large.")
    return b"".join(content)


def _unpacking(exchange: Exchange) -> _Unpack:
    packing = exchange.head.headers.get("content-encoding", "identity").strip().lower()
    if packing == "identity":
        return _Plain()
    if packing in _PACKED:
        return zlib.decompressobj(_GZIP_OR_ZLIB)
    raise errors.ProviderAnswerError("The model provider's answer is packed in a way that was not asked for.")


def _unpacked(unpack: _Unpack, piece: bytes) -> bytes:
    try:
        return unpack.decompress(piece)
    except zlib.error:
        raise errors.ProviderAnswerError from None
