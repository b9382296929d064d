import asyncio
from collections.abc import AsyncIterator

import pytest

from infra.local.firestore.embedded import Handle
from shared import errors, ids
from shared.clock import SystemClock
from shared.firestore import client
from shared.firestore.documents import Documents
from shared.tokens.evidence import NONE, observed
from shared.tokens.repository import EvidenceRepository

NEWS = observed(1_000, 1_200)


@pytest.fixture
async def repository(firestore_emulator: Handle, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[EvidenceRepository]:
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", firestore_emulator.host)
    project = ids.random_id("project").replace("_", "-")
    documents = Documents(client.create(), SystemClock(), project, "(default)")
    yield EvidenceRepository(documents, SystemClock())
    await documents.aclose()


async def test_unknown_model_has_no_evidence(repository: EvidenceRepository) -> None:
    assert await repository.get("acme/writer") == NONE


async def test_news_are_added_to_what_was_there(repository: EvidenceRepository) -> None:
    assert await repository.add("acme/writer", NEWS) == NEWS
    merged = await repository.add("acme/writer", NEWS)
    assert merged == NEWS.plus(NEWS) == await repository.get("acme/writer")
    assert await repository.get("acme/other") == NONE


async def test_news_at_the_same_time_are_not_lost_silently(repository: EvidenceRepository) -> None:
    await repository.add("acme/writer", NEWS)
    done = await asyncio.gather(*(repository.add("acme/writer", NEWS) for _ in range(8)), return_exceptions=True)
    refused = sum(isinstance(one, errors.PreconditionError) for one in done)
    assert (await repository.get("acme/writer")).calls == 1 + len(done) - refused
