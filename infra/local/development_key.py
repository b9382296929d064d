"""The API key of the local stack: made once, kept in the state folder, readable by its owner only."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from shared.web import auth

if TYPE_CHECKING:
    from shared.tenants.api_keys import ApiKeyRepository

TENANT = "default"
FILE = "development.key"
SCOPES = frozenset({auth.ADMIN, auth.OPERATOR})


async def ensure(keys: "ApiKeyRepository", state: Path) -> str:
    """Return the key in the folder ``state``, making one when the store knows none there that may do all."""
    text = _read(state / FILE)
    stored = await keys.find(auth.hash_key(text)) if text else None
    if stored is not None and stored.revoked_at is None and stored.scopes >= SCOPES:
        return text
    text, _ = await keys.create(TENANT, "development", SCOPES)
    _write(state / FILE, text)
    return text


def _read(path: Path) -> str:
    return path.read_text().strip() if path.exists() else ""


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text + "\n")
