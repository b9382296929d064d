"""Identifiers and content hashes: scattered by construction, so that no key range runs hot."""

import base64
import hashlib
import secrets
from typing import Any

import orjson

_CANONICAL = orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS


def digest(*parts: str) -> str:
    """Return 26 lower-case base32 characters (128 bits) of the SHA-256 of ``parts``; their borders count."""
    joined = "\x1f".join(f"{len(part)}:{part}" for part in parts)
    return _base32(hashlib.sha256(joined.encode()).digest()[:16])


def content_hash(value: Any) -> str:
    """Return the SHA-256, in hex, of ``value`` as canonical JSON (sorted keys, no white space)."""
    return hashlib.sha256(orjson.dumps(value, option=_CANONICAL)).hexdigest()


def random_id(prefix: str) -> str:
    """Return ``prefix`` and 26 random base32 characters, joined by an underscore."""
    return f"{prefix}_{_base32(secrets.token_bytes(16))}"


def _base32(raw: bytes) -> str:
    return base64.b32encode(raw).decode().rstrip("=").lower()
