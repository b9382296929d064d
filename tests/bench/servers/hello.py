"""Bare cloud functions: what the platform's own server costs."""

import asyncio

from functions_framework import aio
from starlette.requests import Request


@aio.http  # type: ignore[untyped-decorator]  # not typed there
async def hello(_: Request) -> dict[str, str]:
    """Answer at once."""
    return {"hello": "world"}


@aio.http  # type: ignore[untyped-decorator]  # not typed there
async def wait(_: Request) -> dict[str, str]:
    """Answer after a fifth of a second."""
    await asyncio.sleep(0.2)
    return {"hello": "world"}
