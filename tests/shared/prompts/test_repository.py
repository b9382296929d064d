"""Templates in Firestore: atomic commits, lost answers, what is stored."""

from dataclasses import replace
from typing import Any

import pytest

from infra.local.firestore import embedded
from infra.local.firestore.faults import FaultPlan
from shared import errors, ids
from shared.clock import SystemClock
from shared.firestore import client, writes
from shared.firestore.documents import Documents
from shared.manifest import prompt_collections
from shared.prompts import changes
from shared.prompts.changes import Act
from shared.prompts.repository import PromptRepository
from shared.prompts.service import PromptService
from shared.prompts.template import Prompt, Template
from tests.clocks import TurnableClock

PROMPT = Prompt("", "text")


def act(clock: TurnableClock) -> Act:
    return Act("key_1", clock.now(), ids.random_id("act"))


async def stored(prompts: PromptRepository, tenant: str) -> Template:
    return (await prompts.find(tenant, ["teaser"]))["teaser"]


async def test_lost_race_writes_nothing(prompts: PromptRepository, clock: TurnableClock, tenant: str) -> None:
    await prompts.commit(changes.publish(Template(tenant, "teaser"), PROMPT, ["production"], act(clock)))
    stale = await stored(prompts, tenant)
    await prompts.commit(changes.publish(stale, PROMPT, [], act(clock)))
    before = await stored(prompts, tenant)
    with pytest.raises((errors.PreconditionError, errors.AlreadyExistsError)):
        await prompts.commit(changes.publish(stale, Prompt("", "late"), ["production"], act(clock)))
    assert await stored(prompts, tenant) == before
    assert len(await prompts.entries(tenant, "teaser", 10, None)) == before.entries == 3


async def test_template_that_changed_is_not_written(
    prompts: PromptRepository, documents: Documents, clock: TurnableClock, tenant: str
) -> None:
    await prompts.commit(changes.publish(Template(tenant, "teaser"), PROMPT, [], act(clock)))
    stale = await stored(prompts, tenant)
    path = f"{prompt_collections.PROMPT_TEMPLATES.name}/{ids.digest(tenant, 'teaser')}"
    await documents.commit([writes.update(path, {"labels": {"production": [1, 1]}})])
    with pytest.raises(errors.PreconditionError):
        await prompts.commit(changes.publish(stale, PROMPT, [], act(clock)))


async def test_versions_cannot_be_overwritten(prompts: PromptRepository, clock: TurnableClock, tenant: str) -> None:
    await prompts.commit(changes.publish(Template(tenant, "teaser"), PROMPT, [], act(clock)))
    forged = replace(await stored(prompts, tenant), latest=0, entries=5)
    with pytest.raises(errors.AlreadyExistsError):
        await prompts.commit(changes.publish(forged, Prompt("", "forged"), [], act(clock)))
    version = await prompts.version(tenant, "teaser", 1)
    assert version is not None
    assert version.prompt == PROMPT


class LosingDocuments(Documents):
    """Loses the answer of every second commit that succeeds, as a broken connection would."""

    commits = 0

    async def _commit(self, batch: Any) -> list[Any]:
        versions = await super()._commit(batch)
        self.commits += 1
        if self.commits % 2:
            raise errors.StoreUnavailableError
        return versions


@pytest.fixture
async def losing(firestore_emulator: embedded.Handle, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", firestore_emulator.host)
    documents = LosingDocuments(client.create(), SystemClock(), "pressroom-local", "(default)")
    yield PromptService(PromptRepository(documents), SystemClock(), {})
    await documents.aclose()


async def test_lost_answers_do_nothing_twice(losing: PromptService, tenant: str) -> None:
    await losing.create(tenant, "teaser", Prompt("", "one"), actor="key_1")
    for text in ("two", "three"):
        published = await losing.publish(tenant, "teaser", Prompt("", text), actor="key_1", labels=["production"])
        assert published.created
    template = await losing.rollback(tenant, "teaser", "production", actor="key_1")
    assert template.labels["production"].number == 2
    assert (await losing.get(tenant, "teaser")).labels == template.labels
    assert [entry.sequence for entry in await losing.audit(tenant, "teaser", 100)] == list(range(7, 0, -1))


async def test_failing_store_loses_no_consistency(
    service: PromptService, firestore_emulator: embedded.Handle, tenant: str
) -> None:
    await service.create(tenant, "teaser", PROMPT, actor="key_1")
    firestore_emulator.follow(FaultPlan(aborted_every=2, unavailable_every=3))
    try:
        for number in range(8):
            await service.publish(tenant, "teaser", Prompt("", str(number)), actor="key_1", labels=["production"])
    finally:
        firestore_emulator.follow(FaultPlan())
    template = await service.get(tenant, "teaser")
    assert (template.latest, template.entries, template.labels["production"].number) == (9, 18, 9)


async def test_versions_are_read_once(prompts: PromptRepository, clock: TurnableClock, tenant: str) -> None:
    await prompts.commit(changes.publish(Template(tenant, "teaser"), PROMPT, [], act(clock)))
    assert await prompts.version(tenant, "teaser", 1) is await prompts.version(tenant, "teaser", 1)


async def test_summaries_are_those_of_versions(service: PromptService, tenant: str) -> None:
    version = await service.create(tenant, "teaser", PROMPT, actor="key_1", note="first")
    assert await service.versions(tenant, "teaser", 10) == [version.summary]


async def test_every_query_is_served_by_an_index(
    service: PromptService, firestore_emulator: embedded.Handle, tenant: str
) -> None:
    await service.create(tenant, "teaser", PROMPT, actor="key_1")
    await service.page(tenant, 10, after="a")
    await service.versions(tenant, "teaser", 10, below=5)
    await service.audit(tenant, "teaser", 10, below=5)
    for collection in (
        prompt_collections.PROMPT_TEMPLATES,
        prompt_collections.PROMPT_VERSIONS,
        prompt_collections.PROMPT_AUDIT,
    ):
        plans = [seen.plan for seen in firestore_emulator.queries() if collection.name in seen.shape]
        assert plans
        assert all(plan is not None and plan.covered for plan in plans)
