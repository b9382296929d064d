"""The service against Firestore: create, publish, labels, rollback, reading, tenants."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from shared import errors
from shared.clock import SystemClock
from shared.firestore.documents import Documents
from shared.prompts import template as templates
from shared.prompts.repository import PromptRepository
from shared.prompts.service import PromptService
from shared.prompts.template import Prompt, Variable
from tests.shared.prompts.conftest import NewService

TOPIC = Variable("topic")


def prompt(text: str) -> Prompt:
    return Prompt("", text + " {{ topic }}", (TOPIC,))


async def publish_many(service: PromptService, tenant: str, count: int) -> None:
    await service.create(tenant, "teaser", prompt("Text 1"), actor="key_1")
    for number in range(2, count + 1):
        await service.publish(tenant, "teaser", prompt(f"Text {number}"), actor="key_1")


async def labels(service: PromptService, tenant: str) -> dict[str, int]:
    template = await service.get(tenant, "teaser")
    return {name: label.number for name, label in template.labels.items()}


async def test_creating_puts_version_one_in_production(service: PromptService, tenant: str) -> None:
    version = await service.create(tenant, "teaser", prompt("Sell"), actor="key_1", note="first")
    assert (version.number, version.author, version.note) == (1, "key_1", "first")
    assert await labels(service, tenant) == {"production": 1}


async def test_creating_can_leave_production_alone(service: PromptService, tenant: str) -> None:
    await service.create(tenant, "teaser", prompt("Sell"), actor="key_1", labels=["staging"])
    assert await labels(service, tenant) == {"staging": 1}


async def test_creating_twice_is_refused(service: PromptService, tenant: str) -> None:
    await publish_many(service, tenant, 1)
    with pytest.raises(errors.AlreadyExistsError):
        await service.create(tenant, "teaser", prompt("Other"), actor="key_1")


async def test_creating_at_once_succeeds_once(service: PromptService, tenant: str) -> None:
    attempts = [service.create(tenant, "teaser", prompt(str(n)), actor="key_1") for n in range(8)]
    outcomes = await asyncio.gather(*attempts, return_exceptions=True)
    assert sum(isinstance(outcome, errors.AlreadyExistsError) for outcome in outcomes) == 7


async def test_publishing_counts_versions_up(service: PromptService, tenant: str) -> None:
    await publish_many(service, tenant, 3)
    found = await service.versions(tenant, "teaser", 10)
    assert [summary.number for summary in found] == [3, 2, 1]


async def test_publishing_moves_no_label_by_itself(service: PromptService, tenant: str) -> None:
    await publish_many(service, tenant, 2)
    assert await labels(service, tenant) == {"production": 1}


async def test_publishing_moves_labels_on_wish(service: PromptService, tenant: str) -> None:
    await publish_many(service, tenant, 1)
    await service.publish(tenant, "teaser", prompt("b"), actor="key_1", labels=["production", "staging"])
    assert await labels(service, tenant) == {"production": 2, "staging": 2}


async def test_same_content_makes_no_new_version(service: PromptService, tenant: str) -> None:
    await publish_many(service, tenant, 2)
    published = await service.publish(tenant, "teaser", prompt("Text 2"), actor="key_2", note="again")
    assert (published.created, published.version.number, published.version.note) == (False, 2, "")
    assert (await service.get(tenant, "teaser")).latest == 2


async def test_same_content_still_moves_labels(service: PromptService, tenant: str) -> None:
    await publish_many(service, tenant, 2)
    await service.publish(tenant, "teaser", prompt("Text 2"), actor="key_1", labels=["production"])
    assert await labels(service, tenant) == {"production": 2}


async def test_older_content_makes_a_new_version(service: PromptService, tenant: str) -> None:
    await publish_many(service, tenant, 2)
    published = await service.publish(tenant, "teaser", prompt("Text 1"), actor="key_1")
    assert (published.created, published.version.number) == (True, 3)


async def test_parallel_publishes_get_consecutive_numbers(documents: Documents, tenant: str) -> None:
    service = PromptService(PromptRepository(documents), SystemClock(), {})
    await publish_many(service, tenant, 1)
    calls = [service.publish(tenant, "teaser", prompt(f"Parallel {n}"), actor=f"key_{n}") for n in range(20)]
    published = await asyncio.gather(*calls)
    assert sorted(one.version.number for one in published) == list(range(2, 22))
    for one in published:
        stored = await service.version(tenant, "teaser", one.version.number)
        assert stored.prompt == one.version.prompt
    assert [entry.sequence for entry in await service.audit(tenant, "teaser", 100)] == list(range(22, 0, -1))


async def test_versions_never_change(service: PromptService, new_service: NewService, tenant: str) -> None:
    await publish_many(service, tenant, 1)
    before = await service.version(tenant, "teaser", 1)
    await service.publish(tenant, "teaser", prompt("New"), actor="key_2", labels=["production"])
    await service.rollback(tenant, "teaser", "production", actor="key_2")
    after = await new_service().version(tenant, "teaser", 1)
    assert after == before
    assert after.prompt.content_hash == before.prompt.content_hash


async def test_label_moves_to_any_version(service: PromptService, tenant: str) -> None:
    await publish_many(service, tenant, 3)
    await service.set_label(tenant, "teaser", "canary", 3, actor="key_1")
    template = await service.set_label(tenant, "teaser", "canary", 2, actor="key_1")
    assert template.labels["canary"].number == 2


async def test_label_that_stays_leaves_no_trace(service: PromptService, tenant: str) -> None:
    await publish_many(service, tenant, 1)
    before = await service.get(tenant, "teaser")
    after = await service.set_label(tenant, "teaser", "production", 1, actor="key_1")
    assert after == before


@pytest.mark.parametrize("number", [-1, 0, 3, 10**30])
async def test_label_needs_an_existing_version(service: PromptService, tenant: str, number: int) -> None:
    await publish_many(service, tenant, 2)
    with pytest.raises(errors.InvalidFieldsError) as caught:
        await service.set_label(tenant, "teaser", "staging", number, actor="key_1")
    assert caught.value.errors[0].field == "version"


@pytest.mark.parametrize("label", ["", "Production", "1st", "with space", "a" * 33, "latest", "ä", "a.b", "a\n"])
async def test_bad_labels_are_refused(service: PromptService, tenant: str, label: str) -> None:
    await publish_many(service, tenant, 1)
    with pytest.raises(errors.InvalidFieldsError) as caught:
        await service.set_label(tenant, "teaser", label, 1, actor="key_1")
    assert {error.field for error in caught.value.errors} == {"label"}


@pytest.mark.parametrize("name", ["", "Upper", "-dash", ".dot", "a/b", "a" * 65, "ä", "a b", "a\n"])
async def test_bad_names_are_refused(service: PromptService, tenant: str, name: str) -> None:
    with pytest.raises(errors.InvalidFieldsError) as caught:
        await service.create(tenant, name, prompt("Sell"), actor="key_1")
    assert [error.field for error in caught.value.errors] == ["name"]


async def test_labels_are_limited_in_number(service: PromptService, tenant: str) -> None:
    many = [f"label-{number}" for number in range(templates.MAX_LABELS)]
    await service.create(tenant, "teaser", prompt("Sell"), actor="key_1", labels=many)
    with pytest.raises(errors.InvalidFieldsError):
        await service.set_label(tenant, "teaser", "one-more", 1, actor="key_1")


async def test_removed_label_is_gone(service: PromptService, tenant: str) -> None:
    await publish_many(service, tenant, 1)
    await service.set_label(tenant, "teaser", "staging", 1, actor="key_1")
    await service.remove_label(tenant, "teaser", "staging", actor="key_1")
    assert await labels(service, tenant) == {"production": 1}


async def test_production_cannot_be_removed(service: PromptService, tenant: str) -> None:
    await publish_many(service, tenant, 1)
    with pytest.raises(errors.InvalidStateError):
        await service.remove_label(tenant, "teaser", "production", actor="key_1")


async def test_removing_an_unknown_label_is_an_error(service: PromptService, tenant: str) -> None:
    await publish_many(service, tenant, 1)
    with pytest.raises(errors.NotFoundError):
        await service.remove_label(tenant, "teaser", "staging", actor="key_1")


async def production_after(service: PromptService, tenant: str, steps: str) -> list[int]:
    """Do ``steps`` (a number sets production, r rolls it back), and return where production was after each."""
    seen = []
    for step in steps.split():
        if step == "r":
            await service.rollback(tenant, "teaser", "production", actor="key_1")
        else:
            await service.set_label(tenant, "teaser", "production", int(step), actor="key_1")
        seen.append((await labels(service, tenant))["production"])
    return seen


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ("2 r", [2, 1]),
        ("2 3 r r", [2, 3, 2, 1]),
        ("2 3 r 4 r r", [2, 3, 2, 4, 2, 1]),
        ("3 2 3 r r r", [3, 2, 3, 2, 3, 1]),
        ("2 r 3 r 4 r", [2, 1, 3, 1, 4, 1]),
        ("2 2 3 r r", [2, 2, 3, 2, 1]),
    ],
)
async def test_rollback_undoes_moves_one_by_one(
    service: PromptService, tenant: str, steps: str, expected: list[int]
) -> None:
    await publish_many(service, tenant, 4)
    assert await production_after(service, tenant, steps) == expected


async def test_rollback_ends_at_the_first_version(service: PromptService, tenant: str) -> None:
    await publish_many(service, tenant, 2)
    await production_after(service, tenant, "2 r")
    with pytest.raises(errors.InvalidStateError):
        await service.rollback(tenant, "teaser", "production", actor="key_1")


async def test_rollback_moves_one_label_only(service: PromptService, tenant: str) -> None:
    await publish_many(service, tenant, 2)
    for label in ("staging", "production"):
        await service.set_label(tenant, "teaser", label, 2, actor="key_1")
    await service.rollback(tenant, "teaser", "production", actor="key_1")
    assert await labels(service, tenant) == {"production": 1, "staging": 2}


async def test_removed_label_starts_over(service: PromptService, tenant: str) -> None:
    await publish_many(service, tenant, 2)
    await service.set_label(tenant, "teaser", "staging", 1, actor="key_1")
    await service.remove_label(tenant, "teaser", "staging", actor="key_1")
    await service.set_label(tenant, "teaser", "staging", 2, actor="key_1")
    with pytest.raises(errors.InvalidStateError):
        await service.rollback(tenant, "teaser", "staging", actor="key_1")


async def test_parallel_rollbacks_each_undo_one_move(documents: Documents, tenant: str) -> None:
    service = PromptService(PromptRepository(documents), SystemClock(), {})
    await publish_many(service, tenant, 5)
    await production_after(service, tenant, "2 3 4 5")
    undo = [service.rollback(tenant, "teaser", "production", actor="key_1") for _ in range(3)]
    await asyncio.gather(*undo)
    assert await labels(service, tenant) == {"production": 2}


async def test_page_merges_own_and_builtin(service: PromptService, tenant: str) -> None:
    for name in ("alpha", "greeting", "zeta"):
        await service.create(tenant, name, prompt("Own"), actor="key_1")
    found = await service.page(tenant, 10)
    assert [(one.name, one.source) for one in found] == [
        ("alpha", "tenant"),
        ("farewell", "builtin"),
        ("greeting", "tenant"),
        ("zeta", "tenant"),
    ]


@pytest.mark.parametrize("size", [1, 2, 3, 4])
async def test_pages_of_any_size_show_everything_once(service: PromptService, tenant: str, size: int) -> None:
    for name in ("alpha", "fable", "greeting", "zeta"):
        await service.create(tenant, name, prompt("Own"), actor="key_1")
    seen: list[str] = []
    while page := await service.page(tenant, size, seen[-1] if seen else ""):
        seen += [one.name for one in page]
    assert seen == ["alpha", "fable", "farewell", "greeting", "zeta"]


async def test_versions_come_in_pages(service: PromptService, tenant: str) -> None:
    await publish_many(service, tenant, 5)
    first = await service.versions(tenant, "teaser", 2)
    second = await service.versions(tenant, "teaser", 3, below=first[-1].number)
    assert [summary.number for summary in [*first, *second]] == [5, 4, 3, 2, 1]


@pytest.mark.parametrize(
    ("reference", "number"), [(1, 1), ("2", 2), ("latest", 3), ("production", 1), ("staging", 2), (0, 0), ("0", 0)]
)
async def test_references_stand_for_versions(
    service: PromptService, tenant: str, reference: templates.Reference, number: int
) -> None:
    await service.create(tenant, "greeting", prompt("Own 1"), actor="key_1")
    await service.publish(tenant, "greeting", prompt("Own 2"), actor="key_1", labels=["staging"])
    await service.publish(tenant, "greeting", prompt("Own 3"), actor="key_1")
    assert (await service.version(tenant, "greeting", reference)).number == number


@pytest.mark.parametrize("reference", [4, -1, 0, "4", "00000000000000000001", "unknown", "", "²", 10**30])
async def test_unknown_references_are_not_found(
    service: PromptService, tenant: str, reference: templates.Reference
) -> None:
    await publish_many(service, tenant, 3)
    with pytest.raises(errors.NotFoundError):
        await service.version(tenant, "teaser", reference)


async def test_builtin_has_version_zero_in_production(service: PromptService, tenant: str) -> None:
    template = await service.get(tenant, "greeting")
    version = await service.version(tenant, "greeting", "production")
    assert (template.source, template.latest, version.number, version.source) == ("builtin", 0, 0, "builtin")
    assert [summary.number for summary in await service.versions(tenant, "greeting", 10)] == [0]
    assert await service.audit(tenant, "greeting", 10) == []


async def test_builtin_cannot_be_published_to(service: PromptService, tenant: str) -> None:
    with pytest.raises(errors.NotFoundError, match="built in"):
        await service.publish(tenant, "greeting", prompt("Own"), actor="key_1")


async def test_own_version_compares_with_the_builtin(service: PromptService, tenant: str) -> None:
    own = Prompt("You greet people.", "Greet {{ name }} warmly.", (Variable("name", max_length=40),))
    await service.create(tenant, "greeting", own, actor="key_1")
    found = await service.diff(tenant, "greeting", 0, "production")
    assert (found.before, found.after, found.parts["system"]) == (0, 1, "")
    assert "+Greet {{ name }} warmly." in found.parts["user"]
    assert [one.after.max_length for one in found.changed] == [40]


async def test_rendering_fills_in_variables(service: PromptService, tenant: str) -> None:
    await publish_many(service, tenant, 2)
    rendered = await service.render(tenant, "teaser", "production", {"topic": "tea"})
    assert (rendered.version.number, rendered.texts.user) == (1, "Text 1 tea")


async def test_pinned_version_renders_after_moves(service: PromptService, tenant: str) -> None:
    await publish_many(service, tenant, 2)
    pinned = await service.pin(tenant, ["teaser"])
    await service.set_label(tenant, "teaser", "production", 2, actor="key_1")
    rendered = await service.render_pinned(tenant, pinned, {"topic": "tea", "more": "than is declared"})
    assert rendered.user == "Text 1 tea"


async def test_pinned_builtin_renders(service: PromptService, tenant: str) -> None:
    pinned = await service.pin(tenant, ["greeting.card", "greeting"])
    assert pinned["number"] == 0
    rendered = await service.render_pinned(tenant, pinned, {"name": "Ada"})
    assert (rendered.system, rendered.user) == ("You greet people.", "Greet Ada.")


Attempt = Callable[[PromptService, str], Awaitable[object]]
ATTEMPTS: dict[str, Attempt] = {
    "get": lambda service, tenant: service.get(tenant, "teaser"),
    "version": lambda service, tenant: service.version(tenant, "teaser", 1),
    "versions": lambda service, tenant: service.versions(tenant, "teaser", 10),
    "audit": lambda service, tenant: service.audit(tenant, "teaser", 10),
    "diff": lambda service, tenant: service.diff(tenant, "teaser", 1, 1),
    "render": lambda service, tenant: service.render(tenant, "teaser", "production", {"topic": "x"}),
    "resolve": lambda service, tenant: service.resolve(tenant, ["teaser"]),
    "render_pinned": lambda service, tenant: service.render_pinned(tenant, {"name": "teaser", "number": 1}, {}),
    "publish": lambda service, tenant: service.publish(tenant, "teaser", prompt("Mine"), actor="key_2"),
    "set_label": lambda service, tenant: service.set_label(tenant, "teaser", "staging", 1, actor="key_2"),
    "remove_label": lambda service, tenant: service.remove_label(tenant, "teaser", "staging", actor="key_2"),
    "rollback": lambda service, tenant: service.rollback(tenant, "teaser", "production", actor="key_2"),
}


@pytest.mark.parametrize("attempt", ATTEMPTS.values(), ids=ATTEMPTS.keys())
async def test_other_tenants_find_nothing(service: PromptService, tenant: str, attempt: Attempt) -> None:
    await publish_many(service, tenant, 1)
    await service.set_label(tenant, "teaser", "staging", 1, actor="key_1")
    before = await service.get(tenant, "teaser")
    with pytest.raises(errors.NotFoundError):
        await attempt(service, f"{tenant}-other")
    assert await service.get(tenant, "teaser") == before


async def test_other_tenants_use_the_same_name(service: PromptService, tenant: str) -> None:
    await service.create(tenant, "teaser", prompt("Mine"), actor="key_1")
    await service.create(f"{tenant}-other", "teaser", prompt("Theirs"), actor="key_2")
    assert (await service.version(tenant, "teaser", 1)).prompt.user == "Mine {{ topic }}"
    assert [one.name for one in await service.page(tenant, 10) if one.source == "tenant"] == ["teaser"]


async def test_long_notes_are_refused(service: PromptService, tenant: str) -> None:
    with pytest.raises(errors.InvalidFieldsError) as caught:
        await service.create(tenant, "teaser", prompt("Sell"), actor="key_1", note="n" * 501)
    assert caught.value.errors[0].field == "note"


async def test_unpublishable_prompts_leave_nothing(service: PromptService, tenant: str) -> None:
    with pytest.raises(errors.InvalidFieldsError):
        await service.create(tenant, "teaser", Prompt("", "{{ undeclared }}"), actor="key_1")
    with pytest.raises(errors.NotFoundError):
        await service.get(tenant, "teaser")


async def test_overtaken_publishes_are_refused(service: PromptService, tenant: str) -> None:
    await publish_many(service, tenant, 2)
    with pytest.raises(errors.ConflictError, match="newest one is 2"):
        await service.publish(tenant, "teaser", prompt("Late"), actor="key_1", after=1)
    made = await service.publish(tenant, "teaser", prompt("In time"), actor="key_1", after=2)
    again = await service.publish(tenant, "teaser", prompt("In time"), actor="key_1", after=2)
    assert (made.created, again.created, again.version.number) == (True, False, 3)
