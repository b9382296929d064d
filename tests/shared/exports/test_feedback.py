from datetime import UTC, datetime, timedelta

import pytest

from shared import errors
from shared.bootstrap import Services
from shared.exports.feedback import FeedbackExports
from shared.feedback.repository import Filter
from tests.shared.records import worlds
from tests.shared.records.test_repository import give

NOW = datetime.now(UTC) - timedelta(minutes=1)


@pytest.fixture
async def exports(services: Services) -> FeedbackExports:
    for number in range(5):
        await give(
            services,
            worlds.opinion(NOW + timedelta(seconds=number), rating=number + 1),
            number,
        )
    return FeedbackExports(services.documents, services.clock, page=2)


async def test_all_pages_are_walked(exports: FeedbackExports) -> None:
    export = await exports.begin(Filter("acme"))

    assert (export.total, [row.opinion.rating async for row in export.rows]) == (5, [5, 4, 3, 2, 1])


async def test_it_goes_on_after_a_row(exports: FeedbackExports) -> None:
    export = await exports.begin(Filter("acme"), after="fbk_3")

    assert [row.id async for row in export.rows] == ["fbk_2", "fbk_1", "fbk_0"]


@pytest.mark.parametrize("tenant", ["acme", "other"])
async def test_unknown_row_is_refused(exports: FeedbackExports, tenant: str) -> None:
    with pytest.raises(errors.InvalidFieldsError):
        await exports.begin(Filter(tenant), after="fbk_9" if tenant == "acme" else "fbk_1")
