from collections.abc import AsyncIterator
from decimal import Decimal

import pytest

from infra.local.firestore.embedded import Handle
from shared import errors, ids
from shared.bootstrap import Services
from shared.models.base import Account
from shared.prompts.template import Prompt, Variable
from shared.savings.saving import Check, Wish
from shared.savings.service import SavingService
from shared.scoring.assertion import Assertion
from shared.scoring.dataset import Example
from shared.scoring.suite import Suite
from shared.settings import Settings

PROMPT = Prompt(
    "You are a very helpful writer. Please note that you should write in English.",
    "Hello! I would like you to write about {{ topic }}. Thank you!",
    (Variable("topic"),),
)
MODEL = "openai/gpt-4o-mini"


@pytest.fixture
async def product(firestore_emulator: Handle, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Services]:
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", firestore_emulator.host)
    services = Services(Settings())
    yield services
    await services.aclose()


@pytest.fixture
def service(product: Services) -> SavingService:
    return product.savings


@pytest.fixture
def account() -> Account:
    return Account(ids.random_id("tenant"), "key_a")


async def put(product: Services, account: Account, *assertions: Assertion) -> None:
    """Keep a dataset and a suite, both called ``teas``."""
    examples = [Example.of({"variables": {"topic": f"tea number {number}"}}) for number in range(6)]
    await product.datasets.put(account.tenant, "teas", examples, "key_a")
    await product.suites.put(account.tenant, Suite("teas", assertions), "", "key_a")


async def test_saving_is_told_in_tokens_and_money(service: SavingService, account: Account) -> None:
    found = await service.compress(account, PROMPT, Wish(model=MODEL))
    saved = found.compressed.before - found.compressed.after
    assert saved > 10
    assert found.saved_per_thousand == Decimal("0.15") * saved / 1_000
    assert (found.suggested, found.verified) == (True, None)


async def test_unknown_price_leaves_the_money_unknown(service: SavingService, account: Account) -> None:
    found = await service.compress(account, PROMPT, Wish(model="nobody/knows"))
    assert found.saved_per_thousand is None
    assert found.suggested


async def test_budget_that_cannot_be_kept_is_not_suggested(service: SavingService, account: Account) -> None:
    assert not (await service.compress(account, PROMPT, Wish(budget=1))).suggested


async def test_shorter_prompt_is_verified(product: Services, service: SavingService, account: Account) -> None:
    await put(product, account, Assertion("word-count", {"min": 5}), Assertion("icontains", "tea"))
    found = await service.compress(account, PROMPT, Wish(check=Check("teas", "teas", examples=4)))
    assert found.verified is not None
    assert (found.verified.examples, found.verified.failed) == (4, 0)
    assert found.verified.tokens_after < found.verified.tokens_before
    assert found.suggested == found.verified.holds


async def test_nothing_shorter_needs_no_verification(service: SavingService, account: Account) -> None:
    terse = Prompt("", "Sell {{ topic }}.", (Variable("topic"),))
    found = await service.compress(account, terse, Wish(check=Check("absent", "absent")))
    assert (found.suggested, found.verified) == (False, None)


@pytest.mark.parametrize("missing", ["dataset", "suite"])
async def test_missing_dataset_or_suite_is_told(
    product: Services, service: SavingService, account: Account, missing: str
) -> None:
    await put(product, account, Assertion("icontains", "tea"))
    names = {"dataset": "teas", "suite": "teas"} | {missing: "absent"}
    with pytest.raises(errors.NotFoundError):
        await service.compress(account, PROMPT, Wish(check=Check(**names)))


@pytest.mark.parametrize(
    ("wish", "field"), [(Wish(limits={"sytem": 3}), "limits.sytem"), (Wish(rules=("magic",)), "rules")]
)
async def test_impossible_wishes_are_named(service: SavingService, account: Account, wish: Wish, field: str) -> None:
    with pytest.raises(errors.InvalidFieldsError) as caught:
        await service.compress(account, PROMPT, wish)
    assert [(error.field, error.rule) for error in caught.value.errors] == [(field, "not_one_of")]


async def test_broken_prompt_is_refused(service: SavingService, account: Account) -> None:
    with pytest.raises(errors.InvalidFieldsError):
        await service.compress(account, Prompt("", "Sell {{ undeclared }}."), Wish())


async def test_report_goes_through_templates_by_name(
    product: Services, service: SavingService, account: Account
) -> None:
    await product.prompts.create(account.tenant, "wordy", PROMPT, actor="key_a")
    found = await service.report(account.tenant, MODEL, 100)
    names = [one.version.name for one in found]
    assert names == sorted(names)
    assert next(one for one in found if one.version.name == "wordy").saving.suggested
    assert [one.version.name for one in await service.report(account.tenant, MODEL, 1, after="draft")] == ["plan"]
