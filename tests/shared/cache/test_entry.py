from datetime import timedelta

import pytest

from tests.shared.cache.entries import entry


def test_scope_is_tenant_and_namespace() -> None:
    assert entry("acme", namespace="tests").slot.scope == ("acme", "tests")


@pytest.mark.parametrize(("seconds", "expired"), [(-1, False), (0, True), (1, True)])
def test_entry_expires_at_its_moment(seconds: int, expired: bool) -> None:  # noqa: FBT001 - a parameter of the test
    made = entry()
    assert made.expired(made.expires_at + timedelta(seconds=seconds)) is expired


def test_value_is_the_parsed_body() -> None:
    assert entry(body=b'{"a":[1,null]}').value == {"a": [1, None]}


def test_value_is_parsed_anew() -> None:
    made = entry(body=b"[1]")
    made.value.append(2)
    assert made.value == [1]
