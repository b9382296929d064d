"""Where an administrator's command finds the stores themselves: the local stack's emulators, or Google Cloud."""

import os
from collections.abc import MutableMapping

import httpx
from pydantic import ValidationError

from infra.cli import failures
from infra.cli.client import is_local
from infra.local.ports import HOST, Ports
from shared import errors, settings
from shared.composition import model_settings
from shared.settings import Settings

FIRESTORE = "FIRESTORE_EMULATOR_HOST"
CLOUD_TASKS = "CLOUD_TASKS_EMULATOR_HOST"
PROJECT = "PRESSROOM_PROJECT"


def configured() -> Settings:
    """Return the settings of this process; raises InvalidInputError that names a bad one."""
    try:
        found = settings.load()
    except ValidationError as error:
        broken = "; ".join(
            f"PRESSROOM_{'_'.join(map(str, one['loc'])).upper()}: {one['msg']}" for one in error.errors()
        )
        raise errors.InvalidInputError(f"The environment holds bad settings: {broken}.") from error
    try:
        model_settings.read(found)
    except errors.InvalidFieldsError as error:
        raise errors.InvalidInputError(error.detail) from error
    return found


def ports_of(url: str) -> Ports | None:
    """Return the ports of the local stack behind ``url``, or None if that is another machine."""
    return Ports.beside(httpx.URL(url).port or 80) if is_local(url) else None


def point_at(url: str, env: MutableMapping[str, str] = os.environ) -> str:
    """
    Let Google's clients find their stores, and return where that is.

    What the environment says counts first; without a word of it the emulators beside the gateway at ``url`` are meant.
    """
    if host := env.get(FIRESTORE):
        return f"the Firestore emulator at {host}"
    if project := env.get(PROJECT):
        return f"Google Cloud project {project}"
    ports = ports_of(url)
    if ports is None or "firestore" not in ports.taken():
        raise failures.UnreachableError(
            "No Firestore is known: start the local stack with `make run` or `pressroom up`, "
            f"or name a Google Cloud project in {PROJECT}."
        )
    env[FIRESTORE] = f"{HOST}:{ports.firestore}"
    env.setdefault(CLOUD_TASKS, f"{HOST}:{ports.cloud_tasks}")
    return f"the Firestore emulator of the local stack, at {env[FIRESTORE]}"
