from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from shared import errors
from shared.bootstrap import Services
from shared.firestore import writes
from shared.records.drift import alarm as alarms
from shared.records.service import RecordService
from shared.records.windows import Wanted
from tests.shared.records import worlds
from tests.shared.records.drift.made_up import alarm

MINUTE = timedelta(minutes=1)


@pytest.fixture
def records(services: Services) -> RecordService:
    return services.records


@pytest.fixture
async def wanted(services: Services) -> Wanted:
    """Return a window in which two versions were used, and built-in ones with them."""
    now = datetime.now(UTC)
    await worlds.put(services, worlds.job(now - MINUTE), worlds.job(now - MINUTE, draft=4))
    return Wanted("acme", now - timedelta(hours=1), now)


async def in_production(services: Services, name: str = "draft") -> None:
    """Make a template of the tenant whose version 1 is in production."""
    prompt = (await services.prompts.version("acme", "draft", 0)).prompt
    await services.prompts.create("acme", name, prompt, actor="key_1")


async def raise_alarm(services: Services, *versions: str) -> None:
    now = datetime.now(UTC)
    templates = tuple(version.partition("@")[0] for version in versions)
    made = alarm(versions=versions, templates=templates, created_at=now, expire_at=now + timedelta(days=9))
    await services.documents.commit([writes.create(alarms.path(made.id), alarms.to_fields(made))])


async def test_window_is_four_weeks_by_default(records: RecordService) -> None:
    wanted = records.wanted("acme", None, None)

    assert wanted.until - wanted.since == timedelta(days=28)


@pytest.mark.parametrize("days", [(1, 2), (100, 0)])
async def test_impossible_windows_are_refused(records: RecordService, days: tuple[int, int]) -> None:
    since, until = (datetime.now(UTC) - timedelta(days=number) for number in days)

    with pytest.raises(errors.InvalidFieldsError):
        records.wanted("acme", since, until)


async def test_records_come_in_order(records: RecordService, wanted: Wanted) -> None:
    found = await records.find(wanted)

    assert [(one.made.template, one.made.version) for one in found.records] == [("draft", 3), ("draft", 4), ("plan", 0)]
    assert [one.whole.judged for one in found.records] == [1, 1, 2]


async def test_template_has_its_versions_side_by_side(
    services: Services, records: RecordService, wanted: Wanted
) -> None:
    await in_production(services)
    found = await records.template(replace(wanted, template="draft"))

    assert (found.production, sorted(found.versions)) == (1, [3, 4])
    assert ["Nothing was made with version 1" in one.sentence for one in found.suggestions] == [True]


async def test_alarm_of_what_is_in_production_is_told_once(
    services: Services, records: RecordService, wanted: Wanted
) -> None:
    await in_production(services)
    await raise_alarm(services, "draft@1", "plan@0")
    found = await records.suggestions(wanted)

    assert [one.action for one in found].count("look_into_drift") == 1


async def test_alarm_of_what_was_replaced_is_left_alone(
    services: Services, records: RecordService, wanted: Wanted
) -> None:
    await in_production(services)
    await raise_alarm(services, "draft@3")

    assert "look_into_drift" not in {one.action for one in await records.suggestions(wanted)}
    assert len(await records.alarms("acme", "draft", 9)) == 1


async def test_template_that_is_gone_is_left_out(services: Services, records: RecordService) -> None:
    now = datetime.now(UTC)
    prompts = {"draft": {"name": "gone", "number": 2, "hash": "h"}}
    await worlds.put(services, worlds.job(now - MINUTE, payload={"prompts": prompts, "model": "offline"}))

    assert await records.suggestions(Wanted("acme", now - timedelta(hours=1), now)) == []


async def test_unknown_template_is_not_found(records: RecordService, wanted: Wanted) -> None:
    with pytest.raises(errors.NotFoundError):
        await records.template(replace(wanted, template="nobody"))
