import re
from collections.abc import Iterator

import pytest

from shared import errors


def tree(kind: type[errors.PressroomError] = errors.PressroomError) -> Iterator[type[errors.PressroomError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from tree(child)


ALL = [kind for kind in tree() if kind.__module__ == errors.__name__]


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
def test_every_error_speaks_for_itself(kind: type[errors.PressroomError]) -> None:
    assert kind().detail.endswith((".", "'."))
    assert kind.http_status in range(400, 600)
    assert re.fullmatch("[a-z_]+", kind.code)
    assert re.fullmatch("[a-z]+", kind.category)


@pytest.mark.parametrize("kind", ALL[1:], ids=lambda kind: kind.__name__)
def test_code_names_one_class(kind: type[errors.PressroomError]) -> None:
    own = [other for other in ALL[1:] if other.code == kind.code]

    assert own == [kind]
    assert errors.by_code(kind.code) is kind


def test_unknown_code_is_internal() -> None:
    assert errors.by_code("nobody") is errors.InternalError


def test_tree_is_drawn_in_full() -> None:
    drawn = set(re.findall(r"(\w+Error)\b", errors.__doc__ or ""))

    assert drawn == {kind.__name__ for kind in ALL}


@pytest.mark.parametrize("kind", [errors.OverloadedError, errors.ProviderTimeoutError, errors.ContentionError])
def test_passing_troubles_are_retryable(kind: type[errors.PressroomError]) -> None:
    assert kind.retryable


@pytest.mark.parametrize("kind", [errors.InvalidFieldsError, errors.ProviderRejectedError, errors.MissingIndexError])
def test_lasting_troubles_are_not(kind: type[errors.PressroomError]) -> None:
    assert not kind.retryable
