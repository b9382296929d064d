"""The end of tasks that no try can help: after some, their job fails with a dead letter, and the queue is satisfied."""

import functools
import logging
import re
from dataclasses import replace
from typing import Any

from shared import errors
from shared.bootstrap import Services
from shared.web.asgi import Disconnected
from shared.web.requests import Call
from shared.web.routing import Route

TRIES = 8
_COUNT = re.compile(r"\d{1,6}")
_NAME = re.compile(r"([A-Za-z0-9_]{1,200})(-\d{1,6})?")
_NOT_UNDERSTOOD = "The task that was to go on with this job cannot be understood."
_UNEXPECTED = "The task that was to go on with this job failed unexpectedly, each time it was tried."
_log = logging.getLogger(__name__)


def redelivery(call: Call[Any]) -> int:
    """Return how often the queue has delivered this task before, by its own count."""
    given = call.headers.get("x-cloudtasks-taskretrycount") or "0"
    return int(given) if _COUNT.fullmatch(given) else 0


def guarded(route: Route[Services, Any]) -> Route[Services, Any]:
    """
    Return the route for tasks that end in any case.

    Errors that pass are answered as they are, however often: it is for the queue to be patient. Others could be those
    of a version that is being replaced, so a few tries are left to them.
    """
    handler = route.handler

    @functools.wraps(handler)
    async def guard(call: Call[Any], services: Services) -> object:
        try:
            return await handler(call, services)
        except Exception as error:
            task = _task_of(call)
            if not task or not _is_hopeless(error) or redelivery(call) + 1 < TRIES:
                raise
            _log.exception("a task cannot be done", extra={"task": task})
            return {"verdict": "buried", "job": await services.undertaker.bury(task, _told(error))}

    return replace(route, handler=guard)


def _task_of(call: Call[Any]) -> str:
    """Return the id of the promise that this call is about, for its body may say nothing."""
    found = _NAME.fullmatch(call.headers.get("x-cloudtasks-taskname") or "")
    return found[1] if found else ""


def _is_hopeless(error: Exception) -> bool:
    if isinstance(error, errors.PressroomError):
        return not error.retryable and not isinstance(error, errors.InvalidStateError)
    return not isinstance(error, Disconnected)


def _told(error: Exception) -> errors.PressroomError:
    if isinstance(error, errors.InvalidInputError):
        return errors.MalformedBodyError(_NOT_UNDERSTOOD)
    return errors.InternalError(_UNEXPECTED)
