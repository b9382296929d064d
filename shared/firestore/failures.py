"""What Firestore's errors mean in our taxonomy."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from google.api_core import exceptions

from shared import errors

_MEANINGS: tuple[tuple[type[Exception], type[errors.PressroomError]], ...] = (
    (exceptions.AlreadyExists, errors.AlreadyExistsError),
    (exceptions.Aborted, errors.ContentionError),
    (exceptions.NotFound, errors.PreconditionError),
    (exceptions.FailedPrecondition, errors.PreconditionError),
    (exceptions.ServiceUnavailable, errors.StoreUnavailableError),
    (exceptions.DeadlineExceeded, errors.StoreUnavailableError),
    (exceptions.ResourceExhausted, errors.StoreUnavailableError),
    (exceptions.InternalServerError, errors.StoreUnavailableError),
    (exceptions.Cancelled, errors.StoreUnavailableError),
    (exceptions.Unknown, errors.StoreUnavailableError),
    (exceptions.RetryError, errors.StoreUnavailableError),
)
_MISSING_INDEX = re.compile(r"requires an? (\w+ )?index|Missing vector index")


@contextmanager
def translated() -> Iterator[None]:
    """Raise Firestore's errors as ours; the original stays as the cause, for logs only."""
    try:
        yield
    except exceptions.GoogleAPIError as error:
        raise _translated(error) from error


def _translated(error: Exception) -> errors.PressroomError:
    if isinstance(error, exceptions.FailedPrecondition) and _MISSING_INDEX.search(str(error)):
        return errors.MissingIndexError()
    for kind, meaning in _MEANINGS:
        if isinstance(error, kind):
            return meaning()
    return errors.StoreError()
