from typing import Any

import pytest

from infra.preview import plan
from infra.preview.plan import Change
from tests.infra.preview.snapshots import FUNCTION, INVOKER, PARENT, QUEUE, entry, path, snapshot

JOBS = path("jobs")
HERE = entry(location="here", name="jobs", rateLimits={"maxDispatchesPerSecond": 5})
ALIAS = "urn:pulumi:prod::pressroom::"


def changes(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    return list(plan.compare(snapshot(before), snapshot(after)).changes)


def only(before: dict[str, Any], after: dict[str, Any]) -> Change:
    (change,) = changes(before, after)
    return change


def test_same_program_changes_nothing() -> None:
    found = plan.compare(snapshot({JOBS: HERE}), snapshot({JOBS: HERE}))

    assert (found.changes, found.unchanged) == ([], 1)


def test_new_stack_creates_everything() -> None:
    found = plan.compare({}, snapshot({JOBS: HERE}, queue="jobs"))

    assert [(change.action, change.resource) for change in found.changes] == [("create", JOBS)]


def test_missing_resource_is_deleted() -> None:
    assert only({JOBS: HERE}, {}) == Change("delete", JOBS, QUEUE)


@pytest.mark.parametrize(
    ("inputs", "action", "paths", "forced"),
    [
        ({"rateLimits": {"maxDispatchesPerSecond": 9}}, "update", ["rateLimits.maxDispatchesPerSecond"], []),
        ({"location": "there"}, "replace", ["location"], ["location"]),
        (
            {"location": "there", "rateLimits": {}},
            "replace",
            ["location", "rateLimits.maxDispatchesPerSecond"],
            ["location"],
        ),
    ],
)
def test_changed_inputs_update_or_replace(inputs: Any, action: str, paths: list[str], forced: list[str]) -> None:
    change = only({JOBS: HERE}, {JOBS: entry(**{**HERE["inputs"], **inputs})})

    assert (change.action, [one.path for one in change.differences], change.forced_by) == (action, paths, forced)
    assert change.certain


def test_unknown_type_is_said_to_be_uncertain() -> None:
    record = path("www", "gcp:dns/recordSet:RecordSet")

    assert not only(
        {record: entry("gcp:dns/recordSet:RecordSet", ttl=5)}, {record: entry("gcp:dns/recordSet:RecordSet", ttl=6)}
    ).certain


def test_ignored_changes_are_no_changes() -> None:
    ignoring = entry(location="there", options={"ignoreChanges": ["location"]})

    assert [one.path for one in only({JOBS: entry(location="here")}, {JOBS: ignoring}).differences] == [
        "(options).ignoreChanges"
    ]


def test_replacement_can_be_asked_for() -> None:
    asking = {"options": {"replaceOnChanges": ["rateLimits"]}}

    assert only(
        {JOBS: entry(rateLimits={"maxDispatchesPerSecond": 1}, **asking)},
        {JOBS: entry(rateLimits={"maxDispatchesPerSecond": 2}, **asking)},
    ).forced_by == ["rateLimits.maxDispatchesPerSecond"]


def test_lost_protection_is_an_update() -> None:
    change = only({JOBS: entry(protect=True)}, {JOBS: entry()})

    assert (change.action, change.protected, change.differences[0].path) == ("update", True, "(protect)")


def test_followers_are_replaced_along() -> None:
    function, grant, other = path("f", FUNCTION), path("g", INVOKER), path("h", INVOKER)
    following = {
        grant: entry(INVOKER, role="r", options={"replaceWith": [function]}),
        other: entry(INVOKER, name="<computed>", sources={"name": [grant]}),
    }

    found = changes(
        {function: entry(FUNCTION, name="a"), **following}, {function: entry(FUNCTION, name="b"), **following}
    )

    assert {change.resource: list(change.forced_by) for change in found} == {
        function: ["name"],
        grant: [f"with {function}"],
        other: ["name, which is made anew"],
    }


@pytest.mark.parametrize(
    "alias",
    [
        f"{ALIAS}{path('old')}",
        {"urn": f"{ALIAS}{path('old')}"},
        {"spec": {"name": "old"}},
        {"spec": {"name": "old", "parentUrn": f"{ALIAS}{PARENT[:-1]}::queues"}},
    ],
)
def test_alias_makes_a_rename_of_it(alias: Any) -> None:
    change = only({path("old"): entry(name="jobs")}, {JOBS: entry(name="jobs", options={"aliases": [alias]})})

    assert (change.action, change.former) == ("update", path("old"))


def test_alias_of_a_former_parent_is_found() -> None:
    alias = {"spec": {"noParent": True}}
    change = only({path("jobs", parent=""): HERE}, {JOBS: {**HERE, "options": {"aliases": [alias]}}})

    assert change.former == path("jobs", parent="")


def test_equal_resource_under_another_path_is_a_twin() -> None:
    found = plan.compare(snapshot({path("old"): HERE, path("other"): entry(name="x")}), snapshot({JOBS: HERE}))

    assert found.twins == {path("old"): JOBS}


def test_changed_outputs_are_shown() -> None:
    found = plan.compare(snapshot({}, url="a"), snapshot({}, url="b"))

    assert [(one.resource, one.differences[0].path) for one in found.changes] == [("", "url")]


def test_changes_stand_in_order() -> None:
    found = changes(
        {path("b"): HERE, path("z"): entry(name="z")}, {path("a"): entry(name="n"), path("z"): entry(name="y")}
    )

    assert [change.action for change in found] == ["create", "replace", "delete"]
