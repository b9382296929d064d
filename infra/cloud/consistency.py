"""Patience with Google's eventual consistency: what was just created or enabled is not known everywhere at once."""

import asyncio
from collections.abc import Awaitable, Callable

import pulumi

ATTEMPTS = 6
FIRST_PAUSE = 5.0
PASSING = (
    "has not been used in project",
    "it is disabled",
    "was not found",
    "does not exist",
    "cannot find metric",
    "permission denied on resource project",
    "service account",
    "contention",
    "try again",
)
PERMANENT = ("already exists", "invalid argument", "quota")


def passing(error: str) -> bool:
    """Return whether ``error`` reads like one that time heals."""
    text = error.lower()
    return any(words in text for words in PASSING) and not any(words in text for words in PERMANENT)


def hook(sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> pulumi.ErrorHook:
    """Return the hook that lets a failed creation be tried again, after growing pauses, up to ``ATTEMPTS`` times."""

    async def decide(failed: pulumi.ErrorHookArgs) -> bool:
        if failed.failed_operation != "create" or len(failed.errors) >= ATTEMPTS or not passing(failed.errors[0]):
            return False
        await sleep(FIRST_PAUSE * 2 ** (len(failed.errors) - 1))
        return True

    return pulumi.ErrorHook("eventual-consistency", decide)
