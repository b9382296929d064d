"""Resolving on the hot path: fallbacks, memory, shared look-ups."""

import asyncio
from collections.abc import Sequence

import pytest

from shared import errors
from shared.clock import SystemClock
from shared.firestore.documents import Documents
from shared.prompts.repository import PromptRepository
from shared.prompts.resolution import FRESH_SECONDS
from shared.prompts.service import PromptService
from shared.prompts.template import Prompt, Template
from tests.clocks import TurnableClock
from tests.shared.prompts.builtin_prompts import BUILTIN
from tests.shared.prompts.conftest import NewService

NAMES = ("greeting.card", "greeting")


async def user_text(service: PromptService, tenant: str, label: str = "production") -> str:
    return (await service.resolve(tenant, NAMES, label)).prompt.user


async def test_builtin_is_the_last_resort(service: PromptService, tenant: str) -> None:
    assert await user_text(service, tenant) == "Greet {{ name }}."


async def test_own_template_replaces_the_builtin(service: PromptService, tenant: str) -> None:
    await service.create(tenant, "greeting", Prompt("", "own"), actor="key_1")
    assert await user_text(service, tenant) == "own"


async def test_first_name_comes_first(service: PromptService, tenant: str) -> None:
    for name in reversed(NAMES):
        await service.create(tenant, name, Prompt("", name), actor="key_1")
    assert await user_text(service, tenant) == "greeting.card"


async def test_template_without_the_label_is_passed_over(service: PromptService, tenant: str) -> None:
    await service.create(tenant, "greeting.card", Prompt("", "draft"), actor="key_1", labels=["staging"])
    assert await user_text(service, tenant) == "Greet {{ name }}."
    assert await user_text(service, tenant, "staging") == "draft"


async def test_nothing_at_all_is_not_found(service: PromptService, tenant: str) -> None:
    with pytest.raises(errors.NotFoundError):
        await service.resolve(tenant, ["unheard-of"])


async def test_answers_age_for_ten_seconds(new_service: NewService, clock: TurnableClock, tenant: str) -> None:
    here, elsewhere = new_service(), new_service()
    assert await user_text(here, tenant) == "Greet {{ name }}."
    await elsewhere.create(tenant, "greeting", Prompt("", "own"), actor="key_1")
    clock.turn(FRESH_SECONDS - 0.1)
    assert await user_text(here, tenant) == "Greet {{ name }}."
    clock.turn(0.1)
    assert await user_text(here, tenant) == "own"


async def test_own_changes_show_at_once(service: PromptService, tenant: str) -> None:
    assert await user_text(service, tenant) == "Greet {{ name }}."
    await service.create(tenant, "greeting", Prompt("", "one"), actor="key_1")
    assert await user_text(service, tenant) == "one"
    await service.publish(tenant, "greeting", Prompt("", "two"), actor="key_1", labels=["production"])
    assert await user_text(service, tenant) == "two"
    await service.rollback(tenant, "greeting", "production", actor="key_1")
    assert await user_text(service, tenant) == "one"


class GatedRepository(PromptRepository):
    """Holds back what it has read first, until the gate is opened."""

    def __init__(self, documents: Documents) -> None:
        super().__init__(documents)
        self.gate: asyncio.Event | None = asyncio.Event()
        self.reached = asyncio.Event()

    async def find(self, tenant: str, names: Sequence[str]) -> dict[str, Template]:
        found, gate, self.gate = await super().find(tenant, names), self.gate, None
        if gate is not None:
            self.reached.set()
            await gate.wait()
        return found


async def test_change_during_a_look_up_is_not_missed(documents: Documents, tenant: str) -> None:
    repository = GatedRepository(documents)
    gate, service = repository.gate, PromptService(repository, SystemClock(), BUILTIN)
    early = asyncio.create_task(user_text(service, tenant))
    await repository.reached.wait()
    await service.create(tenant, "greeting", Prompt("", "own"), actor="key_1")
    assert gate is not None
    gate.set()
    assert await early == "Greet {{ name }}."
    assert await user_text(service, tenant) == "own"


async def test_simultaneous_look_ups_share_one_answer(service: PromptService, tenant: str) -> None:
    await service.create(tenant, "greeting", Prompt("", "own"), actor="key_1")
    found = await asyncio.gather(*(service.resolve(tenant, NAMES) for _ in range(50)))
    assert len({id(version) for version in found}) == 1


async def test_cancelled_caller_leaves_others_alone(service: PromptService, tenant: str) -> None:
    first = asyncio.create_task(service.resolve(tenant, NAMES))
    second = asyncio.create_task(service.resolve(tenant, NAMES))
    await asyncio.sleep(0)
    first.cancel()
    assert (await second).name == "greeting"


async def test_failure_is_not_remembered(service: PromptService, tenant: str) -> None:
    with pytest.raises(errors.NotFoundError):
        await service.resolve(tenant, ["teaser"])
    await service.create(tenant, "teaser", Prompt("", "text"), actor="key_1")
    assert (await service.resolve(tenant, ["teaser"])).number == 1


async def test_tenants_do_not_share_answers(service: PromptService, tenant: str) -> None:
    await service.create(tenant, "greeting", Prompt("", "own"), actor="key_1")
    assert await user_text(service, tenant) == "own"
    assert await user_text(service, f"{tenant}-other") == "Greet {{ name }}."
