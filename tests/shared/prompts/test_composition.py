"""Prompts made of others: looked up when they are published, and kept as they were."""

import pytest

from shared import errors
from shared.prompts.service import PromptService
from shared.prompts.template import Prompt, Variable

TAG = '{{% include "{}" %}}'


def prompt(text: str, *variables: Variable, system: str = "") -> Prompt:
    return Prompt(system, text, variables)


async def make(service: PromptService, tenant: str, **texts: str) -> None:
    for name, text in texts.items():
        await service.create(tenant, name, prompt(text), actor="key_1")


async def shown(service: PromptService, tenant: str, name: str) -> str:
    return (await service.render(tenant, name, "production", {})).texts.user


async def refusal(service: PromptService, tenant: str, name: str, made: Prompt) -> errors.FieldError:
    with pytest.raises(errors.InvalidFieldsError) as caught:
        await service.create(tenant, name, made, actor="key_1")
    assert len(caught.value.errors) == 1
    return caught.value.errors[0]


async def test_included_text_is_shown(service: PromptService, tenant: str) -> None:
    await make(service, tenant, rules="Be kind.", teaser="Sell. " + TAG.format("rules"))
    assert await shown(service, tenant, "teaser") == "Sell. Be kind."


async def test_part_can_be_named(service: PromptService, tenant: str) -> None:
    await service.create(tenant, "rules", prompt("user part", system="system part"), actor="key_1")
    await make(service, tenant, teaser=TAG.format("rules#system") + " and " + TAG.format("greeting#system"))
    assert await shown(service, tenant, "teaser") == "system part and You greet people."


async def test_version_stays_when_what_it_includes_moves(service: PromptService, tenant: str) -> None:
    await make(service, tenant, rules="Be kind.", teaser=TAG.format("rules"))
    before = await service.version(tenant, "teaser", 1)
    await service.publish(tenant, "rules", prompt("Be strict."), actor="key_1", labels=["production"])
    assert await shown(service, tenant, "teaser") == "Be kind."
    assert (await service.version(tenant, "teaser", 1)).prompt.content_hash == before.prompt.content_hash


async def test_publishing_again_takes_in_the_moved_text(service: PromptService, tenant: str) -> None:
    await make(service, tenant, rules="Be kind.", teaser=TAG.format("rules"))
    await service.publish(tenant, "rules", prompt("Be strict."), actor="key_1", labels=["production"])
    again = await service.publish(tenant, "teaser", prompt(TAG.format("rules")), actor="key_1", labels=["production"])
    assert (again.created, again.version.number) == (True, 2)
    assert again.version.prompt.includes[0].number == 2
    assert await shown(service, tenant, "teaser") == "Be strict."


async def test_pinned_includes_stay_when_published_again(service: PromptService, tenant: str) -> None:
    await make(service, tenant, rules="Be kind.", teaser=TAG.format("rules"))
    held = (await service.version(tenant, "teaser", 1)).prompt
    await service.publish(tenant, "rules", prompt("Be strict."), actor="key_1", labels=["production"])
    assert not (await service.publish(tenant, "teaser", held, actor="key_1")).created


async def test_includes_survive_the_store(service: PromptService, tenant: str, new_service: object) -> None:
    await make(service, tenant, deep="deep", rules=TAG.format("deep"), teaser=TAG.format("rules@1"))
    read = await new_service().version(tenant, "teaser", 1)  # type: ignore[operator] # a fixture that makes services
    assert read.prompt == (await service.version(tenant, "teaser", 1)).prompt
    assert [one.includes[0].text for one in read.prompt.includes] == ["deep"]


@pytest.mark.parametrize("reference", ["nothing", "rules@7", "rules@staging", "rules@latest#footer"])
async def test_unknown_references_are_told_with_their_line(service: PromptService, tenant: str, reference: str) -> None:
    await make(service, tenant, rules="Be kind.")
    error = await refusal(service, tenant, "teaser", prompt("one\ntwo " + TAG.format(reference)))
    assert error.field == "parts.user"
    assert "Line 2" in error.detail


async def test_prompts_of_other_tenants_are_not_included(service: PromptService, tenant: str) -> None:
    await make(service, f"{tenant}-other", rules="Theirs.")
    error = await refusal(service, tenant, "teaser", prompt(TAG.format("rules")))
    assert error.rule == "unknown_include"


async def test_cycles_are_refused(service: PromptService, tenant: str) -> None:
    await make(service, tenant, rules="Be kind.", teaser=TAG.format("rules"))
    for text in (TAG.format("rules@1"), TAG.format("teaser@1")):
        with pytest.raises(errors.InvalidFieldsError) as caught:
            await service.publish(tenant, "rules", prompt(text), actor="key_1")
        assert caught.value.errors[0].rule == "cycle"


async def test_depth_is_limited(service: PromptService, tenant: str) -> None:
    await make(service, tenant, level1="bottom")
    for level in range(2, 7):
        await make(service, tenant, **{f"level{level}": TAG.format(f"level{level - 1}")})
    assert await shown(service, tenant, "level6") == "bottom"
    error = await refusal(service, tenant, "level7", prompt(TAG.format("level6")))
    assert error.rule == "too_deep"


async def test_variables_of_what_is_included_must_be_declared(service: PromptService, tenant: str) -> None:
    await service.create(tenant, "rules", prompt("For {{ brand }}.", Variable("brand")), actor="key_1")
    error = await refusal(service, tenant, "teaser", prompt("Sell.\n" + TAG.format("rules")))
    assert (error.field, error.rule) == ("parts.user", "undeclared")
    assert "Line 2 uses the variable 'brand'" in error.detail


async def test_variables_mean_one_type(service: PromptService, tenant: str) -> None:
    await service.create(tenant, "rules", prompt("{{ tags | join }}", Variable("tags", "list")), actor="key_1")
    error = await refusal(service, tenant, "teaser", prompt(TAG.format("rules"), Variable("tags")))
    assert (error.rule, "has the type list, and not text" in error.detail) == ("contradiction", True)


async def test_includes_are_limited_in_number_and_size(service: PromptService, tenant: str) -> None:
    await make(service, tenant, rules="x" * 30_000, **{f"part{number}": "y" for number in range(21)})
    many = "".join(TAG.format(f"part{number}") for number in range(21))
    assert (await refusal(service, tenant, "teaser", prompt(many))).rule == "too_many"
    for number in range(5):
        await make(service, tenant, **{f"big{number}": "x" * 30_000})
    large = "".join(TAG.format(f"big{number}") for number in range(5))
    assert (await refusal(service, tenant, "teaser", prompt(large))).rule == "too_long"
