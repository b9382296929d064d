"""Host names to addresses, asked of the system; the answers are believed for one call only."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from ipaddress import ip_address

from shared import errors
from shared.outbound.addresses import Address

Resolve = Callable[[str, int], Awaitable[Sequence[Address]]]


async def resolve(host: str, port: int) -> Sequence[Address]:
    """Return the addresses of ``host`` in the system's order; raises TargetUnresolvedError."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise errors.TargetUnresolvedError from None
    return [ip_address(entry[4][0]) for entry in found]
