import itertools
from datetime import UTC, datetime
from typing import Any

import pytest

from shared.bootstrap import Services
from shared.bulk import selection
from shared.jobs.repository import Filter

SINCE = datetime(2020, 1, 1, tzinfo=UTC)
UNTIL = datetime(2090, 1, 1, tzinfo=UTC)
NAMED: dict[str, Any] = {"type": "t", "kind": "k", "owner": "o", "priority": "low", "batch": "b", "tag": "g"}


def test_a_filter_survives_being_written_down() -> None:
    wanted = Filter("acme", ("failed", "queued"), **NAMED, schedule="s", since=SINCE, until=UNTIL)
    assert selection.parse("acme", selection.plain(wanted)) == wanted
    assert selection.plain(Filter("acme")) == {}


def test_states_are_filled_in_where_none_are_named() -> None:
    assert selection.of_status(Filter("acme"), ("paused",)).statuses == ("paused",)
    assert selection.of_status(Filter("acme", ("failed",)), ("paused",)).statuses == ("failed",)


@pytest.mark.parametrize("statuses", [(), ("failed",), ("queued", "running")])
async def test_every_pair_of_filters_can_be_counted(services: Services, statuses: Any) -> None:
    for names in itertools.combinations(NAMED, 2):
        wanted = Filter("acme", statuses, **{name: NAMED[name] for name in names}, since=SINCE, until=UNTIL)
        assert await services.documents.count(selection.counting(wanted)) == 0
