from collections.abc import AsyncIterator

import pytest

from tests.shared.models.scripted_server import ScriptedServer
from tests.shared.resilience.manual_clock import ManualClock


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def server() -> AsyncIterator[ScriptedServer]:
    async with ScriptedServer() as running:
        yield running
