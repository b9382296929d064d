"""OpenID Connect tokens for dispatched tasks, signed by a key of this machine alone."""

import hashlib
import os
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.auth import crypt, jwt

from infra.local.cloud_tasks.messages import SECOND

ISSUER: Final = "https://accounts.google.com"
LIFETIME: Final = 3600

_RENEW_BEFORE: Final = 300
_MOST_TOKENS: Final = 1024


class SigningKey:
    """An RSA key, made at its first use; kept in the file at ``path`` if there is one."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path

    @cached_property
    def signer(self) -> crypt.RSASigner:
        """What signs with this key."""
        return crypt.RSASigner.from_string(self._private_pem, key_id=self.key_id)

    @cached_property
    def key_id(self) -> str:
        """The name of the key in tokens and among the certificates."""
        return hashlib.sha256(self.public_pem.encode()).hexdigest()[:40]

    @cached_property
    def public_pem(self) -> str:
        """The public half, which verifies."""
        key = serialization.load_pem_private_key(self._private_pem, password=None)
        public = key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return public.decode()

    def certificates(self) -> dict[str, str]:
        """Return what the certificates' address answers: key ids and public keys."""
        return {self.key_id: self.public_pem}

    @cached_property
    def _private_pem(self) -> bytes:
        if self._path is not None and self._path.exists():
            return self._path.read_bytes()
        pem = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        if self._path is not None:
            _write_private(self._path, pem)
        return pem


class TokenMinter:
    """Mints a token for an account and an audience once, and hands it out until it is about to expire."""

    def __init__(self, key: SigningKey, now: Callable[[], int]) -> None:
        """Take the real time from ``now``: those who verify do not skip any."""
        self._key = key
        self._now = now
        self._tokens: dict[tuple[str, str], tuple[str, int]] = {}

    def token(self, account: str, audience: str) -> str:
        """Return a token that says: ``account`` calls ``audience``."""
        seconds = self._now() // SECOND
        token, expires = self._tokens.get((account, audience), ("", 0))
        if expires - seconds <= _RENEW_BEFORE:
            claims = _claims(account, audience, seconds)
            token = jwt.encode(self._key.signer, claims).decode()
            if len(self._tokens) >= _MOST_TOKENS:
                self._tokens.clear()
            self._tokens[account, audience] = (token, seconds + LIFETIME)
        return token


def _claims(account: str, audience: str, issued: int) -> Mapping[str, str | int | bool]:
    subject = str(int(hashlib.sha256(account.encode()).hexdigest(), 16) % 10**21).zfill(21)
    return {
        "iss": ISSUER,
        "aud": audience,
        "azp": subject,
        "sub": subject,
        "email": account,
        "email_verified": True,
        "iat": issued,
        "exp": issued + LIFETIME,
    }


def _write_private(path: Path, pem: bytes) -> None:
    draft = path.with_suffix(".new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(pem)
    draft.replace(path)
