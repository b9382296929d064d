from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from infra.local.firestore.embedded import Handle
from shared import errors, ids
from shared.breakers.notices import StoredNotices
from shared.clock import SystemClock
from shared.firestore import client
from shared.firestore.documents import Documents
from tests.clocks import TurnableClock


@pytest.fixture
async def documents(firestore_emulator: Handle, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Documents]:
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", firestore_emulator.host)
    connected = Documents(client.create(), SystemClock(), ids.random_id("project").replace("_", "-"), "(default)")
    yield connected
    await connected.aclose()


@pytest.fixture
def notices(documents: Documents) -> StoredNotices:
    return StoredNotices(documents, SystemClock())


async def test_what_one_posts_another_reads(documents: Documents, notices: StoredNotices) -> None:
    await notices.post("acme/one", 20)
    left = await StoredNotices(documents, SystemClock()).seconds_left("acme/one")
    assert left is not None
    assert 10 < left <= 20
    assert await notices.seconds_left("acme/two") == 0


@pytest.mark.parametrize("skew", [-1, 1])
async def test_clocks_of_processes_do_not_matter(documents: Documents, skew: int) -> None:
    wrong = TurnableClock(SystemClock().now() + skew * timedelta(minutes=4))
    await StoredNotices(documents, wrong).post("acme/one", 20)
    left = await StoredNotices(documents, SystemClock()).seconds_left("acme/one")
    assert left is not None
    assert 10 < left <= 20


async def test_what_is_over_or_taken_back_holds_nobody(notices: StoredNotices) -> None:
    await notices.post("acme/one", 0)
    await notices.post("acme/two", 20)
    await notices.remove("acme/two")
    assert [await notices.seconds_left(name) for name in ("acme/one", "acme/two")] == [0, 0]
    assert await notices.held() == []
    await notices.ping()


async def test_those_held_back_are_listed_by_name(notices: StoredNotices) -> None:
    for name in ("b/2", "a/1"):
        await notices.post(name, 20)
    assert [notice.deployment for notice in await notices.held()] == ["a/1", "b/2"]
    with pytest.raises(errors.ProviderHeldBackError, match=r"a/1, b/2"):
        await notices.ping()


async def test_missing_store_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", "127.0.0.1:9")
    documents = Documents(client.create(), SystemClock(), "nowhere", "(default)")
    alone = StoredNotices(documents, SystemClock())
    assert await alone.seconds_left("acme/one") is None
    await alone.post("acme/one", 20)
    await alone.remove("acme/one")
    await documents.aclose()
