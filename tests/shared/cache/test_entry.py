from dataclasses import replace
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


def test_entry_is_gone_when_it_is_kept_no_longer() -> None:
    made = entry()
    later = made.expires_at + timedelta(hours=1)
    assert (made.gone_at, replace(made, kept_until=later).gone_at) == (made.expires_at, later)


def test_entry_is_stale_once_it_is_fresh_no_longer() -> None:
    made = entry()
    assert not made.stale(made.expires_at)
    aging = replace(made, fresh_until=made.created_at + timedelta(seconds=5))
    assert [aging.stale(made.created_at + timedelta(seconds=age)) for age in (4, 5)] == [False, True]


def test_age_is_never_negative() -> None:
    made = entry()
    moments = [made.created_at + timedelta(seconds=age) for age in (-5, 0, 5)]
    assert [made.age(moment) for moment in moments] == [0, 0, 5]
