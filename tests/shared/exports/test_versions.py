from datetime import UTC, datetime, timedelta

import pytest

from shared import errors
from shared.bootstrap import Services
from shared.records.windows import Wanted
from tests.shared.records import worlds


@pytest.fixture
async def wanted(services: Services) -> Wanted:
    now = datetime.now(UTC)
    await worlds.put(services, worlds.job(now - timedelta(days=2)), worlds.job(now - timedelta(minutes=1)))
    return Wanted("acme", now - timedelta(days=3), now, template="draft")


async def test_each_day_is_a_row(services: Services, wanted: Wanted) -> None:
    export = await services.version_exports.begin(wanted)
    rows = [row async for row in export.rows]

    assert (export.total, [row.digest.judged for row in rows]) == (2, [1, 1])
    assert rows[0].id == f"draft@3/blog_post/offline/{rows[0].day:%Y-%m-%d}"


async def test_it_goes_on_after_a_row(services: Services, wanted: Wanted) -> None:
    first, second = [row async for row in (await services.version_exports.begin(wanted)).rows]
    rest = await services.version_exports.begin(wanted, after=first.id)

    assert [row.id async for row in rest.rows] == [second.id]
    with pytest.raises(errors.InvalidFieldsError):
        await services.version_exports.begin(wanted, after="nobody")
