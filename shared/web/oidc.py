"""OIDC tokens of the calls that queue and scheduler make: signed by Google, for us, by the one account."""

import asyncio
import hashlib
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import orjson

from shared import errors
from shared.clock import Clock
from shared.web.auth import INTERNAL, Principal, bearer
from shared.web.headers import Headers

GOOGLE_ISSUERS = ("https://accounts.google.com", "accounts.google.com")
CERTS_SECONDS = 3600.0
REFETCH_SECONDS = 30.0
FIRST_FETCH_SECONDS = 1.0

_CLOCK_SKEW = 10
_MAX_TOKENS = 1000
_SIGNATURE_REMOVED = ".SIGNATURE_REMOVED_BY_GOOGLE"
_MAX_TOKEN_LENGTH = 8192
_FETCH_SECONDS = 5.0

_logger = logging.getLogger(__name__)

Fetch = Callable[[str], Awaitable[bytes]]


async def fetch(url: str) -> bytes:
    """Return what stands under ``url``."""
    import httpx  # noqa: PLC0415  # only the functions that take internal calls need it, and not at start

    async with httpx.AsyncClient(timeout=_FETCH_SECONDS) as client:
        response = await client.get(url)
        return response.raise_for_status().content


class Certificates:
    """The certificates that sign tokens: kept for an hour, and asked for again when a key id is new."""

    def __init__(self, url: str, fetch: Fetch, clock: Clock) -> None:
        self._url = url
        self._fetch = fetch
        self._clock = clock
        self._lock = asyncio.Lock()
        self._by_id: Mapping[str, str] = {}
        self._fetched_at = float("-inf")
        self._tried_at = float("-inf")

    async def containing(self, key_id: str) -> Mapping[str, str]:
        """Return the certificates by key id, with ``key_id`` among them if it is published."""
        if self._is_stale(key_id):
            async with self._lock:  # whoever comes while somebody fetches waits for that
                if self._is_stale(key_id) and self._may_try():
                    await self._refresh()
        if not self._by_id:
            raise errors.QueueUnavailableError("Tokens cannot be verified.", retry_after=FIRST_FETCH_SECONDS)
        return self._by_id

    def _is_stale(self, key_id: str) -> bool:
        return key_id not in self._by_id or self._clock.monotonic() - self._fetched_at >= CERTS_SECONDS

    def _may_try(self) -> bool:
        pause = REFETCH_SECONDS if self._by_id else FIRST_FETCH_SECONDS
        return self._clock.monotonic() - self._tried_at >= pause

    async def _refresh(self) -> None:
        self._tried_at = self._clock.monotonic()
        try:
            by_id = orjson.loads(await self._fetch(self._url))
            self._by_id = {str(key_id): str(pem) for key_id, pem in by_id.items()}
        except Exception as error:
            _logger.warning("certificates for tokens cannot be fetched", exc_info=error)
        else:
            self._fetched_at = self._tried_at


class OidcVerifier:
    """
    Recognises the one account that may call internal routes; a token seen before is looked up.

    Where IAM guards the whole function, Cloud Run has verified the token and passes it on with its signature
    cut off: that form is accepted only with ``behind_iam``, which must never be set where others may call.
    """

    def __init__(
        self,
        *,
        certs_url: str,
        audience: str,
        account: str,
        clock: Clock,
        fetch: Fetch = fetch,
        issuers: tuple[str, ...] = GOOGLE_ISSUERS,
        behind_iam: bool = False,
    ) -> None:
        self._audience = audience
        self._account = account
        self._issuers = issuers
        self._clock = clock
        self._behind_iam = behind_iam
        self._certificates = Certificates(certs_url, fetch, clock)
        self._seen: OrderedDict[bytes, tuple[float, Principal]] = OrderedDict()

    async def verify(self, headers: Headers) -> Principal:
        """Return the account that calls, as a principal of no tenant."""
        token = bearer(headers)
        if token is None or len(token) > _MAX_TOKEN_LENGTH:
            raise errors.UnauthenticatedError("An OIDC token is needed.")
        digest = hashlib.sha256(token.encode()).digest()
        seen = self._seen.get(digest)
        if seen is not None and seen[0] > self._clock.now().timestamp():
            return seen[1]
        until = self._check(await self._claims(token))
        principal = Principal("", "", self._account, frozenset({INTERNAL}))
        self._remember(digest, until, principal)
        return principal

    async def _claims(self, token: str) -> Mapping[str, Any]:
        from google.auth import exceptions, jwt  # noqa: PLC0415  # 0.1 s that public functions need not spend

        try:
            claims: Mapping[str, Any]
            if self._behind_iam and token.endswith(_SIGNATURE_REMOVED):
                claims = jwt.decode(token, verify=False)
            else:
                certs = await self._certificates.containing(str(jwt.decode_header(token).get("kid")))
                claims = jwt.decode(token, certs, True, self._audience, _CLOCK_SKEW)
        except (exceptions.GoogleAuthError, ValueError, TypeError) as error:
            raise errors.UnauthenticatedError("The OIDC token is not valid.") from error
        return claims

    def _check(self, claims: Mapping[str, Any]) -> float:
        """Refuse other claims than those expected; return when they expire."""
        if claims.get("iss") not in self._issuers or claims.get("aud") != self._audience:
            raise errors.UnauthenticatedError("The OIDC token has another issuer or audience.")
        expires_at = claims.get("exp")
        if not isinstance(expires_at, int) or expires_at + _CLOCK_SKEW <= self._clock.now().timestamp():
            raise errors.UnauthenticatedError("The OIDC token has expired.")
        if claims.get("email") != self._account or claims.get("email_verified") is not True:
            raise errors.PermissionDeniedError("The account of this OIDC token may not call this function.")
        return expires_at

    def _remember(self, digest: bytes, until: float, principal: Principal) -> None:
        self._seen[digest] = (until, principal)
        while len(self._seen) > _MAX_TOKENS:
            self._seen.popitem(last=False)
