"""Signatures by the Standard Webhooks specification: HMAC-SHA256 over id, time and body, one per valid secret."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

PREFIX = "whsec_"
SECRET_BYTES = 32
TOLERANCE = timedelta(minutes=5)


def new_secret() -> str:
    """Return a fresh secret of 256 random bits."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def headers(message_id: str, at: datetime, body: bytes, valid: Sequence[str]) -> dict[str, str]:
    """Return the headers of one attempt at a message, signed with every secret that is ``valid``."""
    timestamp = str(int(at.timestamp()))
    signed = f"{message_id}.{timestamp}.".encode() + body
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(_signature(secret, signed) for secret in valid),
    }


def problem(secret: str, given: Mapping[str, str], body: bytes, now: datetime) -> str:
    """Return why a message with the headers ``given``, in lower case, is not to be believed; nothing if it is."""
    try:
        at = datetime.fromtimestamp(int(given["webhook-timestamp"]), UTC)
        wanted = headers(given["webhook-id"], at, body, [secret])["webhook-signature"]
        signatures = given["webhook-signature"].split(" ")
    except (KeyError, ValueError, OverflowError, OSError):
        return "headers are missing or odd"
    if abs(now - at) > TOLERANCE:
        return "the timestamp is too far away"
    if not any(hmac.compare_digest(wanted.encode(), one.encode()) for one in signatures):
        return "no signature fits"
    return ""


def _signature(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
