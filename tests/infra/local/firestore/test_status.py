import grpc
import pytest

from infra.local.firestore import status
from shared import errors


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.InvalidInputError("x"), grpc.StatusCode.INVALID_ARGUMENT),
        (errors.NotFoundError("x"), grpc.StatusCode.NOT_FOUND),
        (errors.AlreadyExistsError("x"), grpc.StatusCode.ALREADY_EXISTS),
        (errors.PreconditionError("x"), grpc.StatusCode.FAILED_PRECONDITION),
        (errors.MissingIndexError("x"), grpc.StatusCode.FAILED_PRECONDITION),
        (errors.ContentionError("x"), grpc.StatusCode.ABORTED),
        (errors.StoreUnavailableError("x"), grpc.StatusCode.UNAVAILABLE),
        (errors.InternalError("x"), grpc.StatusCode.INTERNAL),
    ],
)
def test_errors_have_the_codes_of_firestore(error: errors.PressroomError, code: grpc.StatusCode) -> None:
    assert status.code_of(error) == code
    assert (status.of(error).code, status.of(error).message) == (code.value[0], "x")


def test_success_is_an_empty_status() -> None:
    assert (status.of(None).code, status.of(None).message) == (0, "")
