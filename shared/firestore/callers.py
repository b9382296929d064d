"""Tells an emulator which function sends a query, so that its refusals and its records can name it."""

import inspect
import os
from types import FrameType

HEADER = "x-pressroom-caller"
_BETWEEN = ("shared.firestore.", "shared.resilience.", "tenacity")
_LOOPS = ("asyncio.", "uvloop.")


def wanted() -> bool:
    """Whether queries go to an emulator: Firestore itself has no use for the caller."""
    return bool(os.environ.get("FIRESTORE_EMULATOR_HOST"))


def name() -> str:
    """
    Return the function that awaits the present call, from outside this package and its retries.

    The coroutines that await each other stand on the stack while the innermost of them runs. A task made of a
    call to this package has no function outside it; then it is the package's own that is named.
    """
    frame = inspect.currentframe()
    found = frame
    while frame is not None and not _module(frame).startswith(_LOOPS):
        found = frame
        if not _module(frame).startswith(_BETWEEN):
            break
        frame = frame.f_back
    return _qualified(found) if found else ""


def _module(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__", ""))


def _qualified(frame: FrameType) -> str:
    function = frame.f_code.co_qualname.partition(".<locals>")[0]
    return f"{_module(frame)}.{function}".encode("ascii", "backslashreplace").decode()
