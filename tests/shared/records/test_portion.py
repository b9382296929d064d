from datetime import timedelta

import pytest

from shared.firestore.documents import Document
from shared.records import portion as portions
from shared.records.portion import Portion, Source
from tests.shared.records import worlds

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_items_go_into_the_portion_of_their_time() -> None:
    times = [worlds.NOON, worlds.NOON + HOUR / 2, worlds.NOON + HOUR]
    found = portions.split("jobs", [worlds.record(at) for at in times])

    assert [(one.start, one.read) for one in found] == [(worlds.NOON, 2), (worlds.NOON + HOUR, 1)]


def test_feedback_goes_by_the_day() -> None:
    (found,) = portions.split("feedback", [worlds.opinion(rating=4), worlds.opinion(worlds.NOON + HOUR, rating=2)])

    assert (found.start, found.groups[worlds.MADE].voices.ratings.mean) == (worlds.NOON - 12 * HOUR, 3.0)


@pytest.mark.parametrize(("source", "width"), [("jobs", HOUR), ("days", DAY), ("feedback", DAY)])
def test_portion_is_closed_some_minutes_after_its_time(source: Source, width: timedelta) -> None:
    start = portions.start_of(source, worlds.NOON)

    assert not portions.is_closed(source, start, start + width)
    assert portions.is_closed(source, start, start + width + timedelta(minutes=10))


def test_day_is_made_of_all_its_hours() -> None:
    midnight = worlds.NOON - 12 * HOUR
    hours = [Portion("jobs", midnight + number * HOUR) for number in range(24)]
    hours[3].add(worlds.record(midnight + 3.5 * HOUR))
    (day,) = portions.whole_days(hours)

    assert (day.source, day.start, day.read, day.groups[worlds.MADE].judged) == ("days", midnight, 1, 1)
    assert list(portions.whole_days(hours[1:])) == []


def test_document_holds_the_portion() -> None:
    (found,) = portions.split("jobs", [worlds.record()])
    fields = portions.to_fields(found, "acme")
    read = portions.from_document(Document(portions.path("acme", "jobs", found.start), fields, None, worlds.NOON))

    assert portions.to_fields(read, "acme") == fields
    assert portions.stale_fields("acme", "jobs", found.start).keys() == fields.keys()


def test_portions_of_many_groups_are_not_kept() -> None:
    found = Portion("jobs", worlds.NOON)
    for version in range(1, portions.MOST_GROUPS + 1):
        found.add(worlds.record(draft=version))

    assert not found.keepable


def test_paths_tell_tenants_and_sources_apart() -> None:
    sources: tuple[Source, ...] = ("jobs", "days", "feedback")
    paths = {portions.path(tenant, source, worlds.NOON) for tenant in ("acme", "other") for source in sources}

    assert len(paths) == 6
