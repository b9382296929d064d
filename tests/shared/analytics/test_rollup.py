from datetime import UTC, datetime, timedelta, timezone

import pytest

from shared.analytics import rollup as rollups
from shared.analytics.rollup import HOUR, SETTLED, Rollup
from shared.firestore import values
from shared.firestore.documents import Document
from tests.shared.analytics.conftest import NOON, at, record, stage


def of(*ends: float, **more: str) -> Rollup:
    made = Rollup(NOON)
    for end in ends:
        made.add(record(stage(ended=end), ended=end, **more))
    return made


@pytest.mark.parametrize("minutes", [0, 1, 59.999])
def test_hour_begins_where_it_does_in_utc(minutes: float) -> None:
    east = timezone(timedelta(hours=5, minutes=30))
    moment = (NOON + timedelta(minutes=minutes)).astimezone(east)
    assert rollups.hour_of(moment) == NOON


def test_path_is_that_of_the_moment_in_any_zone() -> None:
    elsewhere = NOON.astimezone(timezone(timedelta(hours=-3)))
    assert rollups.path("acme", NOON) == rollups.path("acme", elsewhere)
    assert len({rollups.path(tenant, hour) for tenant in ("a", "b") for hour in (NOON, NOON + HOUR)}) == 4


def test_document_holds_the_whole_rollup() -> None:
    made = of(10, 20)
    made.merge(of(5, type="batch", kind="batch"))
    stored = values.decode(values.encoded(rollups.to_fields(made, "acme")))
    assert rollups.from_document(Document("rollups/x", stored, None, NOON)) == made
    assert (stored["jobs"], stored["expire_at"] - NOON) == (3, HOUR + timedelta(days=400))


def test_order_of_groups_leaves_the_document_alone() -> None:
    one, other = of(1), of(2, kind="ad_copy")
    first, second = Rollup(NOON), Rollup(NOON)
    for made, parts in ((first, (one, other)), (second, (other, one))):
        for part in parts:
            made.merge(part)
    assert rollups.to_fields(first, "acme") == rollups.to_fields(second, "acme")


def test_hour_is_over_when_late_commits_are_in() -> None:
    over = NOON + HOUR + SETTLED
    assert (rollups.is_closed(NOON, over - timedelta(seconds=1)), rollups.is_closed(NOON, over)) == (False, True)


def test_jobs_are_split_by_the_hour_they_ended_in() -> None:
    ends = (0, 3599.999999, 3600, 7300)
    found = rollups.split(record(stage(), ended=end) for end in ends)
    assert {hour: rollup.jobs for hour, rollup in found.items()} == {NOON: 2, at(3600): 1, at(7200): 1}


def test_jobs_that_have_not_ended_are_left_out() -> None:
    assert rollups.split([record(stage(), ended=None)]) == {}
    assert rollups.hour_of(datetime(2030, 1, 1, tzinfo=UTC)).hour == 0
