"""What the errors of the product mean on the wire: one gRPC code per branch of the error tree."""

from typing import Final

import grpc

from infra.local.firestore import messages
from infra.local.firestore.messages import Message
from shared import errors

_CODES: Final[dict[type[BaseException], grpc.StatusCode]] = {
    errors.InvalidInputError: grpc.StatusCode.INVALID_ARGUMENT,
    errors.NotFoundError: grpc.StatusCode.NOT_FOUND,
    errors.AlreadyExistsError: grpc.StatusCode.ALREADY_EXISTS,
    errors.PreconditionError: grpc.StatusCode.FAILED_PRECONDITION,
    errors.MissingIndexError: grpc.StatusCode.FAILED_PRECONDITION,
    errors.ContentionError: grpc.StatusCode.ABORTED,
    errors.StoreUnavailableError: grpc.StatusCode.UNAVAILABLE,
}


def code_of(error: errors.PressroomError) -> grpc.StatusCode:
    """Return the code that a caller gets for ``error``."""
    return next((_CODES[each] for each in type(error).__mro__ if each in _CODES), grpc.StatusCode.INTERNAL)


def of(error: errors.PressroomError | None) -> Message:
    """Return the outcome of one write among several as a ``google.rpc.Status``."""
    if error is None:
        return messages.Status()
    return messages.Status(code=code_of(error).value[0], message=error.detail)
