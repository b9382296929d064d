"""The repository of records over the emulator, and times that are over."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.analytics.repository import AnalyticsRepository
from shared.bootstrap import Services
from shared.records import portion as portions
from shared.records.repository import RecordRepository


@pytest.fixture
def repository(services: Services) -> RecordRepository:
    return RecordRepository(services.documents, AnalyticsRepository(services.documents))


@pytest.fixture
def this_hour() -> datetime:
    return portions.start_of("jobs", datetime.now(UTC))


@pytest.fixture
def past_day() -> datetime:
    """The beginning of a day that is over, at whatever hour the tests run."""
    return portions.start_of("days", datetime.now(UTC)) - timedelta(days=3)
