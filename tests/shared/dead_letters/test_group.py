from dataclasses import replace
from datetime import timedelta

from shared.dead_letters import group as groups
from tests.shared.dead_letters.conftest import NOW, letter


def test_a_group_begins_with_its_first_letter() -> None:
    group = groups.of(letter())
    assert (group.first_seen, group.last_seen, group.sample) == (NOW, NOW, "No. It took 3 s.")
    assert (group.status, group.regressed_at) == ("open", None)


def test_a_newer_letter_moves_the_group_on() -> None:
    newer = letter("job_2", 60, detail="No. It took 9 s.")
    group = groups.joined(groups.of(letter()), newer)
    assert (group.first_seen, group.last_seen, group.sample) == (NOW, newer.at, newer.detail)


def test_an_older_letter_only_moves_the_beginning() -> None:
    group = groups.joined(groups.of(letter()), letter("job_2", -60, detail="older"))
    assert (group.first_seen, group.last_seen) == (NOW - timedelta(seconds=60), NOW)
    assert group.sample == "No. It took 3 s."


def test_a_resolved_group_is_open_when_its_error_comes_back() -> None:
    resolved = replace(groups.of(letter()), status="resolved", by="key_1", changed_at=NOW + timedelta(seconds=10))
    assert groups.joined(resolved, letter("job_2", 9)).status == "resolved"
    again = groups.joined(resolved, letter("job_2", 11))
    assert (again.status, again.regressed_at, again.by) == ("open", NOW + timedelta(seconds=11), "")


def test_an_ignored_group_stays_ignored() -> None:
    ignored = replace(groups.of(letter()), status="ignored", changed_at=NOW)
    assert groups.joined(ignored, letter("job_2", 60)).status == "ignored"


def test_tenants_have_groups_of_their_own() -> None:
    assert groups.path("a", "bc") != groups.path("ab", "c")
