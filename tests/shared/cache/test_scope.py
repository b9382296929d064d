import pytest

from shared import errors
from shared.cache import scope


@pytest.mark.parametrize("name", ["a", "0", "content", "product.chat", "a_b-c.d", "n" * 64])
def test_good_names_pass(name: str) -> None:
    assert scope.checked("acme", name) == scope.Scope("acme", name)


@pytest.mark.parametrize(
    "name", ["", ".", "-a", "_a", "A", "a b", "a/b", "n" * 65, "\u00e9", "a\n", "a\x1fb", "\udcff"]
)
def test_bad_names_are_refused(name: str) -> None:
    with pytest.raises(errors.InvalidFieldsError) as caught:
        scope.checked("acme", name)
    assert [(error.field, error.rule) for error in caught.value.errors] == [("namespace", "wrong_form")]
