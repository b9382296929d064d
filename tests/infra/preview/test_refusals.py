from datetime import date
from typing import Any

import pytest

from infra.preview import plan, refusals
from infra.preview.allowed import Allowable, Allowance
from tests.infra.preview.snapshots import FUNCTION, entry, path, snapshot

TODAY = date(2026, 6, 1)
JOBS = path("jobs")
HERE, THERE = entry(location="here"), entry(location="there")


def allowance(
    change: Allowable = "replace", resource: str = JOBS, until: date = TODAY, stack: str = "prod"
) -> Allowance:
    return Allowance(stack, resource, change, "Meant.", until)


def found(before: Any, after: Any, *allowances: Allowance, guarded: bool = True) -> dict[str, str]:
    compared = plan.compare(snapshot(before), snapshot(after))
    listed = refusals.find(compared, allowances, guarded=guarded, today=TODAY)
    return {finding.rule: finding.severity for finding in listed}


@pytest.mark.parametrize("token", refusals.KEPT)
def test_kept_types_are_not_deleted(token: str) -> None:
    assert found({path("kept", token): entry(token)}, {}) == {"refused-delete": "error"}


def test_replaced_queue_is_refused() -> None:
    compared = plan.compare(snapshot({JOBS: HERE}), snapshot({JOBS: THERE}))
    (finding,) = refusals.find(compared, (), guarded=True, today=TODAY)

    assert (finding.rule, finding.resource) == ("refused-replace", JOBS)
    assert finding.text.startswith("would be replaced, because of location: its tasks are lost")


def test_lost_protection_is_refused() -> None:
    assert found({JOBS: entry(protect=True)}, {JOBS: entry()}) == {"refused-unprotect": "error"}


def test_unguarded_stacks_may_lose_things() -> None:
    assert found({JOBS: HERE}, {}, guarded=False) == {}


def test_guard_cannot_be_taken_off_in_passing() -> None:
    assert found({JOBS: entry(protect=True)}, {}, guarded=False) == {"refused-delete": "error"}


def test_other_types_and_changes_are_free() -> None:
    function = path("f", FUNCTION)

    assert found({function: entry(FUNCTION, name="a"), JOBS: HERE}, {JOBS: entry(location="here", rateLimits={})}) == {}


def test_allowed_change_is_not_refused() -> None:
    assert found({JOBS: HERE}, {JOBS: THERE}, allowance()) == {}


@pytest.mark.parametrize(
    ("allowed", "expected"),
    [
        (allowance("delete"), {"refused-replace": "error", "stale-allowance": "warning"}),
        (allowance(resource=path("other")), {"refused-replace": "error", "stale-allowance": "warning"}),
        (allowance(until=date(2026, 5, 31)), {"refused-replace": "error", "expired-allowance": "warning"}),
        (allowance(stack="staging"), {"refused-replace": "error"}),
    ],
    ids=["other change", "other resource", "expired", "other stack"],
)
def test_allowance_fits_exactly(allowed: Allowance, expected: dict[str, str]) -> None:
    assert found({JOBS: HERE}, {JOBS: THERE}, allowed) == expected


def test_allowance_that_nothing_needs_is_stale() -> None:
    assert found({JOBS: HERE}, {JOBS: HERE}, allowance()) == {"stale-allowance": "warning"}


def test_equal_twin_asks_for_an_alias() -> None:
    function = {path("old", FUNCTION): entry(FUNCTION, name="f")}
    renamed = {path("new", FUNCTION): entry(FUNCTION, name="f")}

    assert found(function, renamed) == {"missing-alias": "error"}
    assert found(function, renamed, guarded=False) == {"missing-alias": "warning"}
