import pytest

from shared import errors
from shared.scoring import names


def test_names_are_like_those_of_templates() -> None:
    assert names.checked("house-style.v2") == "house-style.v2"


@pytest.mark.parametrize("name", ["", "A", "a b", "-a", "a" * 65, "a\n"])
def test_other_names_are_refused(name: str) -> None:
    with pytest.raises(errors.InvalidFieldsError):
        names.checked(name)
