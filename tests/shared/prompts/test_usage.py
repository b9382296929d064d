"""Where templates are used."""

import pytest

from shared import errors
from shared.prompts.service import PromptService
from shared.prompts.template import Prompt


async def make(service: PromptService, tenant: str, name: str, text: str) -> None:
    await service.create(tenant, name, Prompt("", text), actor="key_1")


async def uses(service: PromptService, tenant: str, name: str) -> list[tuple[object, ...]]:
    found = await service.where_used(tenant, name)
    return [(one.name, one.number, one.labels, one.latest, one.included, one.direct) for one in found]


async def test_direct_and_indirect_uses_are_told(service: PromptService, tenant: str) -> None:
    await make(service, tenant, "rules", "Be kind.")
    await make(service, tenant, "style", '{% include "rules" %}')
    await make(service, tenant, "teaser", '{% include "style" %}')
    assert await uses(service, tenant, "rules") == [
        ("style", 1, ("production",), True, 1, True),
        ("teaser", 1, ("production",), True, 1, False),
    ]


async def test_versions_out_of_use_are_left_out(service: PromptService, tenant: str) -> None:
    await make(service, tenant, "rules", "Be kind.")
    await make(service, tenant, "teaser", '{% include "rules" %}')
    await service.publish(tenant, "teaser", Prompt("", "plain"), actor="key_1")
    assert await uses(service, tenant, "rules") == [("teaser", 1, ("production",), False, 1, True)]
    await service.set_label(tenant, "teaser", "production", 2, actor="key_1")
    assert await uses(service, tenant, "rules") == []


async def test_builtin_templates_have_uses(service: PromptService, tenant: str) -> None:
    await make(service, tenant, "teaser", '{% include "greeting@0#system" %}')
    assert await uses(service, tenant, "greeting") == [("teaser", 1, ("production",), True, 0, True)]


async def test_unknown_templates_have_none(service: PromptService, tenant: str) -> None:
    with pytest.raises(errors.NotFoundError):
        await service.where_used(tenant, "rules")
