"""Keeps credentials out of what is written down, should one ever get that far."""

import re

_CREDENTIALS = re.compile(r"\bpr_[a-z2-7]{20,}|\bwhsec_[\w+/=]{16,}|\b(bearer|basic)\s+[\w.~+/=-]{8,}", re.IGNORECASE)

REDACTED = "[redacted]"


def redact(text: str) -> str:
    """Return ``text`` with API keys and tokens blotted out."""
    return _CREDENTIALS.sub(REDACTED, text)
