"""What the tests of streamed responses share: a caller who takes everything, or leaves."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from shared.web.asgi import Application


async def nobody_leaves() -> dict[str, Any]:
    await asyncio.Event().wait()
    raise AssertionError


async def sent(app: Application, method: str = "GET") -> list[dict[str, Any]]:
    """Return every message of a response."""
    messages: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        messages.append(dict(message))

    await app({"method": method}, nobody_leaves, send)
    return messages


async def body(app: Application) -> bytes:
    return b"".join(message.get("body", b"") for message in await sent(app))


async def counted(count: int, size: int = 1) -> AsyncIterator[dict[str, Any]]:
    for number in range(count):
        yield {"n": number, "x": "x" * size}


async def failing(after: int, size: int = 1) -> AsyncIterator[dict[str, Any]]:
    async for value in counted(after, size):
        yield value
    raise ZeroDivisionError
