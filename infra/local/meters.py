"""The operations that an emulator has counted, and how another process reads them over the emulator's own port."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import astuple, dataclass
from typing import Any, Final, Self

import grpc

SERVICE: Final = "pressroom.local.Meter"
_METHOD: Final = "Read"
_TIMEOUT: Final = 10.0


@dataclass(frozen=True)
class Counts:
    """How many operations of each kind; the difference of two readings is what happened in between."""

    def __add__(self, other: Self) -> Self:
        return type(self)(*(own + more for own, more in zip(astuple(self), astuple(other), strict=True)))

    def __sub__(self, other: Self) -> Self:
        return type(self)(*(own - less for own, less in zip(astuple(self), astuple(other), strict=True)))


def handler(read: Callable[[], Mapping[str, int]]) -> grpc.GenericRpcHandler[Any, Any]:
    """Return the handler that answers whoever asks with what ``read`` returns."""

    async def answer(_: bytes, __: object) -> bytes:
        return json.dumps(dict(read())).encode()

    return grpc.method_handlers_generic_handler(SERVICE, {_METHOD: grpc.unary_unary_rpc_method_handler(answer)})


async def read(host: str) -> dict[str, int]:
    """Return what the emulator at ``host`` has counted since it was started."""
    async with grpc.aio.insecure_channel(host) as channel:
        ask = channel.unary_unary(f"/{SERVICE}/{_METHOD}", None, None)
        answer = await ask(b"", timeout=_TIMEOUT)
    counted: dict[str, int] = json.loads(answer)
    return counted
