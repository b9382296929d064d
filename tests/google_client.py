"""Google's own Firestore client, of an emulator."""

import os

from google.cloud import firestore


def of(host: str, project: str) -> firestore.AsyncClient:
    """Return a client of the emulator at ``host``."""
    os.environ["FIRESTORE_EMULATOR_HOST"] = host
    try:
        return firestore.AsyncClient(project=project)
    finally:
        del os.environ["FIRESTORE_EMULATOR_HOST"]
