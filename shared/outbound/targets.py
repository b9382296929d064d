"""Addresses that others have chosen: taken apart, and refused by what they say before anybody is asked."""

import re
from dataclasses import dataclass
from ipaddress import IPv6Address

import httpx

from shared import errors

MAX_LENGTH = 2048

_PORTS = {"http": 80, "https": 443}
_LAST_PORT = 65_535
_VISIBLE = re.compile(r"[^\x00-\x20\x7f\\]+")
_AUTHORITY_END = re.compile(r"[/?]")
_HOST = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*")
_METADATA_NAMES = frozenset({"metadata", "metadata.google.internal", "metadata.goog"})


@dataclass(frozen=True)
class Target:
    """Where a call goes: ``host`` in ASCII without a final dot, ``url`` with all the rest."""

    url: httpx.URL
    host: str
    port: int

    def at(self, address: str) -> httpx.URL:
        """Return the URL that leads to this very address of the host."""
        return self.url.copy_with(host=address, port=self.port)

    @property
    def authority(self) -> str:
        """Return the host, with the port unless it is the usual one, as the header Host has it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.url.scheme] else f"{host}:{self.port}"


def parse(url: str, *, allow_private: bool) -> Target:
    """
    Return the target that ``url`` names; raises TargetRefusedError.

    It has to be an absolute https address (with ``allow_private``, http is one too) without credentials and fragment.
    Every port may be called: receivers live on odd ones, and no protocol mistakes our request for its own.
    """
    if len(url) > MAX_LENGTH or not _VISIBLE.fullmatch(url):
        raise errors.TargetRefusedError(f"An address has at most {MAX_LENGTH} characters, none of them white space.")
    schemes = ("https", "http") if allow_private else ("https",)
    scheme, _, rest = url.partition("://")
    if scheme.lower() not in schemes or not rest:
        raise errors.TargetRefusedError(f"An address begins with {' or '.join(f'{name}://' for name in schemes)}.")
    if "#" in rest:
        raise errors.TargetRefusedError("An address has no fragment.")
    if "@" in _AUTHORITY_END.split(rest, maxsplit=1)[0]:
        raise errors.TargetRefusedError("An address holds no credentials.")
    parsed, host = _parsed(url)
    port = _PORTS[parsed.scheme] if parsed.port is None else parsed.port
    if not 0 < port <= _LAST_PORT:
        raise errors.TargetRefusedError(f"A port is a number from 1 to {_LAST_PORT}.")
    if host in _METADATA_NAMES:
        raise errors.TargetRefusedError("This address leads to the metadata server.")
    return Target(parsed, host, port)


def _parsed(url: str) -> tuple[httpx.URL, str]:
    """Return the parts of ``url``, and its host: a name in lower case or an IP address in its short form."""
    try:
        parsed = httpx.URL(url)
        host = parsed.raw_host.decode("ascii").removesuffix(".").lower()
        return parsed, str(IPv6Address(host)) if ":" in host and "%" not in host else _name(host)
    except (httpx.InvalidURL, ValueError):
        raise errors.TargetRefusedError("This is not the address of a host.") from None


def _name(host: str) -> str:
    if not _HOST.fullmatch(host):
        raise ValueError(host)
    return host
