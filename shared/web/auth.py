"""Who calls, and what they may: API keys, and the gate that every route with a scope stands behind."""

import base64
import hashlib
import re
import secrets
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from shared import errors
from shared.clock import Clock
from shared.web.headers import Headers

INTERNAL = "internal"
ADMIN = "admin"
OPERATOR = "tenants:manage"
_BEYOND_ADMIN = frozenset({INTERNAL, OPERATOR})

FRESH_SECONDS = 30.0
UNKNOWN_SECONDS = 5.0

_KEY = re.compile(r"pr_[a-z2-7]{32,128}")
_KEY_BYTES = 20
_SCHEME = "Bearer "


@dataclass(frozen=True, slots=True)
class Principal:
    """Somebody who was recognised: the tenant they act for and what they may do."""

    tenant: str
    key_id: str
    name: str
    scopes: frozenset[str]

    def has(self, scope: str) -> bool:
        """
        Whether this one may do what needs ``scope``.

        ``admin`` stands for all that concerns its own tenant: neither for internal calls nor for the operator's.
        """
        return scope in self.scopes or (ADMIN in self.scopes and scope not in _BEYOND_ADMIN)


ANONYMOUS = Principal("", "", "anonymous", frozenset())


@dataclass(frozen=True)
class StoredKey:
    """An API key as it is stored: everything but the key."""

    tenant: str
    key_id: str
    name: str
    scopes: frozenset[str]
    revoked_at: datetime | None = None
    expires_at: datetime | None = None


class KeyStore(Protocol):
    """Where keys are kept, by their hash."""

    async def find(self, key_hash: str) -> StoredKey | None:
        """Return the key with this hash, if there is one."""
        ...


class TokenVerifier(Protocol):
    """Recognises the callers of internal routes."""

    async def verify(self, headers: Headers) -> Principal:
        """Return who calls; raise an AccessError for anybody else."""
        ...


class Authenticator(Protocol):
    """Lets a request through to a route, or refuses it."""

    async def admit(self, headers: Headers, scope: str) -> Principal:
        """Return who calls, if they have ``scope``; raise an AccessError otherwise."""
        ...


def generate_key() -> str:
    """Return a fresh API key of 160 random bits."""
    return "pr_" + base64.b32encode(secrets.token_bytes(_KEY_BYTES)).decode().lower()


def hash_key(key: str) -> str:
    """Return what an API key is stored and found by."""
    return hashlib.sha256(key.encode()).hexdigest()


@dataclass(slots=True)
class _Known:
    """An answer of the key store, and until when it is believed."""

    until: float
    principal: Principal | None
    expires_at: datetime | None = None


class ApiKeys:
    """
    Recognises API keys, remembering the store's answers for a short while.

    A key that was revoked may thus work for ``FRESH_SECONDS`` more. Unknown keys are remembered apart, so
    that made-up ones cannot push the known ones out.
    """

    def __init__(self, store: KeyStore, clock: Clock, size: int = 10_000) -> None:
        self._store = store
        self._clock = clock
        self._size = size
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._unknown: OrderedDict[str, _Known] = OrderedDict()

    async def verify(self, headers: Headers) -> Principal:
        """Return the principal of the key in ``headers``."""
        key_hash = hash_key(presented_key(headers))
        known = self._known.get(key_hash) or self._unknown.get(key_hash)
        if known is None or known.until <= self._clock.monotonic():
            known = await self._look_up(key_hash)
        if known.principal is None:
            raise errors.UnauthenticatedError("This API key is not valid.")
        if known.expires_at is not None and known.expires_at <= self._clock.now():
            raise errors.UnauthenticatedError("This API key has expired.")
        return known.principal

    async def _look_up(self, key_hash: str) -> _Known:
        stored = await self._store.find(key_hash)
        now = self._clock.monotonic()
        if stored is None or stored.revoked_at is not None:
            self._known.pop(key_hash, None)
            return self._remember(self._unknown, key_hash, _Known(now + UNKNOWN_SECONDS, None))
        principal = Principal(stored.tenant, stored.key_id, stored.name, frozenset(stored.scopes))
        return self._remember(self._known, key_hash, _Known(now + FRESH_SECONDS, principal, stored.expires_at))

    def _remember(self, memory: OrderedDict[str, _Known], key_hash: str, known: _Known) -> _Known:
        memory[key_hash] = known
        memory.move_to_end(key_hash)
        while len(memory) > self._size:
            memory.popitem(last=False)
        return known


@dataclass(frozen=True)
class Gate:
    """Asks the token verifier about internal routes, and the API keys about all others."""

    keys: ApiKeys
    tokens: TokenVerifier | None = None

    async def admit(self, headers: Headers, scope: str) -> Principal:
        """Return who calls, if they have ``scope``."""
        if scope == INTERNAL:
            if self.tokens is None:
                raise errors.PermissionDeniedError("This function takes no internal calls.")
            return await self.tokens.verify(headers)
        principal = await self.keys.verify(headers)
        if not principal.has(scope):
            raise errors.PermissionDeniedError(f"The API key lacks the scope '{scope}'.")
        return principal


def bearer(headers: Headers) -> str | None:
    """Return the bearer token of a request; another scheme is refused."""
    given = headers.get("authorization")
    if given is None:
        return None
    scheme, _, token = given.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise errors.UnauthenticatedError
    return token.strip()


def presented_key(headers: Headers) -> str:
    """Return the API key of a request, if it has the form of one."""
    given = headers.get("authorization")
    if given is not None and given.startswith(_SCHEME) and _KEY.fullmatch(given, len(_SCHEME)):
        return given[len(_SCHEME) :]
    key = bearer(headers) or headers.get("x-api-key")
    if key is None:
        raise errors.UnauthenticatedError
    if not _KEY.fullmatch(key):
        raise errors.UnauthenticatedError("What was sent does not have the form of an API key.")
    return key
