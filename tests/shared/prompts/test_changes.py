"""Changes as pure steps."""

from datetime import UTC, datetime

import pytest

from shared import errors
from shared.prompts import changes
from shared.prompts import template as templates
from shared.prompts.audit import Entry
from shared.prompts.changes import Act, Change
from shared.prompts.template import Included, Label, Prompt, Template

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ACT = Act("key_1", NOW, "act_1", "why")
EMPTY = Template("acme", "teaser")
PROMPT = Prompt("", "text")


def published(*labels: str) -> Change:
    return changes.publish(EMPTY, PROMPT, labels, ACT)


def facts(entry: Entry) -> tuple[object, ...]:
    return entry.sequence, entry.action, entry.label, entry.before, entry.after


def test_publishing_adds_version_and_entries() -> None:
    change = published("production")
    assert change.version is not None
    assert change.version.number == 1
    assert [facts(entry) for entry in change.entries] == [
        (1, "publish", None, None, 1),
        (2, "label", "production", None, 1),
    ]
    assert change.after.labels == {"production": Label(1, entry=2)}


def test_publishing_leaves_the_template_before_alone() -> None:
    assert published("production").before is EMPTY
    assert (EMPTY.latest, EMPTY.entries, EMPTY.labels) == (0, 0, {})


def test_every_entry_tells_who_when_and_why() -> None:
    for entry in published("production", "staging").entries:
        assert (entry.actor, entry.at, entry.note, entry.commit) == ("key_1", NOW, "why", "act_1")


def test_creation_time_stays() -> None:
    later = Act("key_2", NOW.replace(year=2027), "act_2")
    again = changes.publish(published().after, PROMPT, [], later)
    assert (again.after.created_at, again.after.updated_at) == (NOW, later.at)


def test_label_on_its_place_changes_nothing() -> None:
    template = published("production").after
    change = changes.label(Change(template, template), ["production"], 1, ACT)
    assert change == Change(template, template)


def test_repeated_labels_move_once() -> None:
    assert len(published("production", "production").entries) == 2


def test_rollback_points_below_the_undone_entry() -> None:
    first = published("production")
    second = changes.publish(first.after, PROMPT, ["production"], ACT)
    back = changes.rollback(second.after, "production", second.entries[-1], ACT)
    assert back.after.labels == first.after.labels
    assert facts(back.entries[0]) == (5, "rollback", "production", 2, 1)


def test_rollback_of_the_first_move_is_refused() -> None:
    change = published("production")
    with pytest.raises(errors.InvalidStateError):
        changes.rollback(change.after, "production", change.entries[-1], ACT)


def test_removing_tells_where_the_label_was() -> None:
    change = changes.unlabel(published("staging").after, "staging", ACT)
    assert facts(change.entries[0]) == (3, "unlabel", "staging", 1, None)
    assert change.after.labels == {}


def test_too_many_labels_are_refused() -> None:
    with pytest.raises(errors.InvalidFieldsError):
        published(*(f"label-{number}" for number in range(templates.MAX_LABELS + 1)))


def test_included_names_are_remembered_within_bounds() -> None:
    def including(*names: str) -> Prompt:
        return Prompt("", "u", includes=tuple(Included(name, name, 1, "user", "x") for name in names))

    first = changes.publish(EMPTY, including("a", "b"), [], ACT).after
    second = changes.publish(first, including("a", "c"), [], ACT).after
    assert (first.includes, second.includes) == (("a", "b"), ("b", "a", "c"))
    many = including(*(f"n{number}" for number in range(600)))
    assert len(changes.publish(second, many, [], ACT).after.includes) == changes.MAX_REMEMBERED
