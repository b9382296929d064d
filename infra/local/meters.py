"""The operations that an emulator has counted, to be read over its own port by another process."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

import grpc

SERVICE: Final = "pressroom.local.Meter"
_METHOD: Final = "Read"
_TIMEOUT: Final = 10.0


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
