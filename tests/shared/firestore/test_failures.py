import pytest
from google.api_core import exceptions

from shared import errors
from shared.firestore import failures


@pytest.mark.parametrize(
    ("raised", "meaning"),
    [
        (exceptions.AlreadyExists("x"), errors.AlreadyExistsError),
        (exceptions.Aborted("x"), errors.ContentionError),
        (exceptions.NotFound("x"), errors.PreconditionError),
        (exceptions.FailedPrecondition("too late"), errors.PreconditionError),
        (exceptions.FailedPrecondition("The query requires an index."), errors.MissingIndexError),
        (exceptions.FailedPrecondition("The query requires a COLLECTION_ASC index for"), errors.MissingIndexError),
        (exceptions.FailedPrecondition("Missing vector index configuration."), errors.MissingIndexError),
        (exceptions.ServiceUnavailable("x"), errors.StoreUnavailableError),
        (exceptions.DeadlineExceeded("x"), errors.StoreUnavailableError),
        (exceptions.RetryError("x", None), errors.StoreUnavailableError),
        (exceptions.InvalidArgument("x"), errors.StoreError),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_every_failure_has_a_meaning(raised: Exception, meaning: type[errors.StoreError]) -> None:
    with pytest.raises(errors.PressroomError) as caught, failures.translated():
        raise raised

    assert type(caught.value) is meaning
    assert caught.value.__cause__ is raised


def test_store_s_own_words_stay_out_of_the_message() -> None:
    with pytest.raises(errors.StoreError) as caught, failures.translated():
        raise exceptions.InvalidArgument("projects/secret/databases/x")

    assert "secret" not in caught.value.detail


def test_other_errors_pass() -> None:
    with pytest.raises(ZeroDivisionError), failures.translated():
        raise ZeroDivisionError
