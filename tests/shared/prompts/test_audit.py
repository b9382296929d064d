"""The audit trail as it is kept."""

import pytest

from shared import errors
from shared.prompts.service import PromptService
from shared.prompts.template import Prompt


async def do_everything(service: PromptService, tenant: str) -> None:
    await service.create(tenant, "teaser", Prompt("", "one"), actor="ada", note="first")
    await service.publish(tenant, "teaser", Prompt("", "two"), actor="bob", labels=["staging"])
    await service.set_label(tenant, "teaser", "production", 2, actor="ada", note="tested")
    await service.rollback(tenant, "teaser", "production", actor="bob", note="broken")
    await service.remove_label(tenant, "teaser", "staging", actor="ada")


async def test_trail_tells_every_act(service: PromptService, tenant: str) -> None:
    await do_everything(service, tenant)
    found = await service.audit(tenant, "teaser", 100)
    assert [(e.sequence, e.actor, e.action, e.label, e.before, e.after, e.note) for e in reversed(found)] == [
        (1, "ada", "publish", None, None, 1, "first"),
        (2, "ada", "label", "production", None, 1, "first"),
        (3, "bob", "publish", None, 1, 2, ""),
        (4, "bob", "label", "staging", None, 2, ""),
        (5, "ada", "label", "production", 1, 2, "tested"),
        (6, "bob", "rollback", "production", 2, 1, "broken"),
        (7, "ada", "unlabel", "staging", 2, None, ""),
    ]


@pytest.mark.parametrize("size", [1, 3, 7])
async def test_trail_comes_in_pages(service: PromptService, tenant: str, size: int) -> None:
    await do_everything(service, tenant)
    seen: list[int] = []
    while page := await service.audit(tenant, "teaser", size, below=seen[-1] if seen else None):
        seen += [entry.sequence for entry in page]
    assert seen == [7, 6, 5, 4, 3, 2, 1]


async def test_refused_acts_leave_no_entry(service: PromptService, tenant: str) -> None:
    await service.create(tenant, "teaser", Prompt("", "one"), actor="ada")
    before = await service.audit(tenant, "teaser", 100)
    for attempt in (
        service.rollback(tenant, "teaser", "production", actor="bob"),
        service.set_label(tenant, "teaser", "production", 9, actor="bob"),
        service.remove_label(tenant, "teaser", "production", actor="bob"),
    ):
        with pytest.raises(errors.PressroomError):
            await attempt
    assert await service.audit(tenant, "teaser", 100) == before
