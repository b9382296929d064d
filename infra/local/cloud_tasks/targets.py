"""Where a task goes: its URL under the queue's override, and whether the emulator may call it."""

import ipaddress
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import SplitResult, quote, urlsplit

from google.cloud import tasks_v2

from infra.local.cloud_tasks import limits, status
from infra.local.cloud_tasks.messages import Message

_HTTP: Final = int(tasks_v2.UriOverride.Scheme.HTTP)
_IF_NOT_EXISTS: Final = int(tasks_v2.UriOverride.UriOverrideEnforceMode.IF_NOT_EXISTS)
_URL_CHARACTERS: Final = "!#$%&'()*+,/:;=?@[]~"


@dataclass(frozen=True)
class Address:
    """A URL taken apart: where to connect, and what to ask for there."""

    scheme: str
    host: str
    port: int
    authority: str
    path: str

    @property
    def url(self) -> str:
        """The URL, put together."""
        return f"{self.scheme}://{self.authority}{self.path}"


@lru_cache(maxsize=1024)
def address(url: str) -> Address:
    """Take ``url`` apart, or refuse it."""
    if not url:
        raise status.invalid("HttpRequest.url is required.")
    if not url.startswith(("http://", "https://")):
        raise status.invalid("HttpTarget.url must start with 'http://' or 'https://'.")
    encoded = quote(url, safe=_URL_CHARACTERS)
    if len(encoded) > limits.MAX_URL_LENGTH:
        raise status.invalid(f"HttpRequest.url must not be longer than {limits.MAX_URL_LENGTH} characters.")
    try:
        return _address(urlsplit(encoded))
    except ValueError as error:
        raise status.invalid(f"HttpRequest.url is malformed: {error}.") from error


def resolve(url: str, queue: Message) -> Address:
    """Return where a task with ``url`` in ``queue`` goes."""
    if not (queue.HasField("http_target") and queue.http_target.HasField("uri_override")):
        return address(url)
    return _overridden(address(url), queue.http_target.uri_override)


def require_allowed(where: Address, allow_hosts: frozenset[str]) -> None:
    """Refuse a host that is neither loopback nor allowed by name."""
    if where.host not in allow_hosts and not _is_loopback(where.host):
        raise status.invalid(
            f"The emulator sends tasks to loopback hosts only: '{where.host}' is not one, and is not among the "
            "hosts it was told to allow."
        )


def _address(parts: SplitResult) -> Address:
    if not parts.hostname:
        raise ValueError("it has no host")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    authority = parts.netloc.rpartition("@")[2]
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Address(parts.scheme, parts.hostname, port, authority, path)


def _overridden(where: Address, override: Message) -> Address:
    parts = urlsplit(where.url)
    always = override.uri_override_enforce_mode != _IF_NOT_EXISTS

    def wins(field: str, *, missing: bool = False) -> bool:
        return bool(override.HasField(field)) and (always or missing)

    scheme = _scheme(override) if wins("scheme") else parts.scheme
    host = override.host if wins("host") else parts.hostname or ""
    port = (override.port or None) if wins("port", missing=parts.port is None) else parts.port
    path = parts.path
    if wins("path_override", missing=path == "/"):
        path = "/" + override.path_override.path.lstrip("/")
    query = override.query_override.query_params if wins("query_override", missing=not parts.query) else parts.query
    return address(SplitResult(scheme, _authority(host, port), path, query, "").geturl())


def _scheme(override: Message) -> str:
    return "http" if override.scheme == _HTTP else "https"


def _authority(host: str, port: int | None) -> str:
    name = f"[{host}]" if ":" in host else host
    return name if port is None else f"{name}:{port}"


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
