from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from shared import errors
from shared.admission.terms import Terms
from shared.firestore.documents import Document
from shared.tenants import tenant as tenants
from shared.tenants.tenant import Actor, Limits, Tenant

NOW = datetime(2030, 1, 1, tzinfo=UTC)
OPERATOR = Actor("key_o", "operations", "operator")
SELF = Actor("key_t", "own", "tenant")
ACME = Tenant("acme")


def limits(**wanted: object) -> Limits:
    return Limits(frozenset(wanted), **wanted)  # type: ignore[arg-type]  # fields by their names


def test_limits_that_are_not_named_stay() -> None:
    before = Tenant("acme", max_running=5, lanes={"high": 1}, weight=2.0)
    after = tenants.limited(before, limits(lanes={"low": 3}), OPERATOR, NOW)

    assert (after.max_running, after.lanes, after.weight) == (5, {"high": 1, "low": 3}, 2.0)


@pytest.mark.parametrize(
    ("wanted", "terms"),
    [
        (limits(max_running=None), Terms("acme", None, {"high": 1, "low": 2}, 2.0)),
        (limits(lanes={"high": None}), Terms("acme", 5, {"low": 2}, 2.0)),
        (limits(weight=1.0), Terms("acme", 5, {"high": 1, "low": 2})),
    ],
)
def test_single_limits_are_lifted(wanted: Limits, terms: Terms) -> None:
    before = Tenant("acme", max_running=5, lanes={"high": 1, "low": 2}, weight=2.0)

    assert tenants.limited(before, wanted, OPERATOR, NOW).terms == terms


def test_every_change_is_kept_with_who_and_when() -> None:
    after = tenants.limited(ACME, limits(max_running=3, weight=2.0), OPERATOR, NOW)
    after = tenants.paused(after, SELF, NOW + timedelta(seconds=1))
    first, second = after.changes

    assert (first.by, first.role, first.set) == ("key_o", "operator", {"max_running": 3, "weight": 2.0})
    assert (second.at, second.name, second.set) == (NOW + timedelta(seconds=1), "own", {"paused": True})


def test_what_is_so_already_is_no_change() -> None:
    assert tenants.limited(ACME, limits(weight=1.0, lanes={}), OPERATOR, NOW) is ACME
    assert tenants.resumed(ACME, SELF, NOW) is ACME
    paused = tenants.paused(ACME, SELF, NOW)
    assert tenants.paused(paused, SELF, NOW) is paused


def test_only_the_last_changes_are_kept() -> None:
    found = ACME
    for number in range(tenants.MOST_CHANGES + 5):
        found = tenants.limited(found, limits(max_running=number + 1), OPERATOR, NOW)

    assert [found.changes[0].set["max_running"], len(found.changes)] == [6, tenants.MOST_CHANGES]


def test_operator_s_pause_is_for_the_operator_to_end() -> None:
    paused = tenants.paused(tenants.paused(ACME, SELF, NOW), OPERATOR, NOW + timedelta(hours=1))

    assert (paused.paused_by, paused.paused_at, paused.terms.paused) == ("operator", NOW, True)
    assert tenants.paused(paused, SELF, NOW) is paused
    with pytest.raises(errors.InvalidStateError, match="operator"):
        tenants.resumed(paused, SELF, NOW)
    assert not tenants.resumed(paused, OPERATOR, NOW).terms.paused


def test_operator_ends_the_tenant_s_own_pause() -> None:
    assert tenants.resumed(tenants.paused(ACME, SELF, NOW), OPERATOR, NOW).paused_by == ""


def test_tenant_survives_its_document() -> None:
    before = tenants.paused(tenants.limited(ACME, limits(max_running=3), OPERATOR, NOW), SELF, NOW)
    document = Document(tenants.path("acme"), tenants.to_fields(before), "v1", NOW)

    assert tenants.from_document(document) == replace(before, version="v1")
