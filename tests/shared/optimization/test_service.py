"""Optimisation as callers use it."""

from collections.abc import Callable
from typing import Any

import orjson
import pytest

from shared import errors
from shared.bootstrap import Services
from shared.generation.content_types import Name
from shared.jobs.job import NO_USAGE
from shared.models.base import Account, TextModel
from shared.optimization.service import OptimizationService, Ports
from shared.optimization.wish import Wish
from shared.prompts.template import Prompt, Variable
from shared.scoring.assertion import Assertion
from shared.scoring.dataset import Example
from shared.scoring.suite import Suite
from shared.tokens import compressing
from tests.shared.gateway.scripted_model import ScriptedModel, completion
from tests.shared.optimization.conftest import EchoModel

WEAK = Prompt("", "Please write a good text about {{ topic }}.", (Variable("topic"),))
USER = "Write one sentence about {{ topic }}."
SUITE = Suite("named", (Assertion("icontains", "kettle"),))

NewService = Callable[[TextModel], OptimizationService]


@pytest.fixture
def new_service(product: Services) -> NewService:
    def made(model: TextModel) -> OptimizationService:
        return OptimizationService(
            Ports(
                product.prompts,
                lambda _: model,
                lambda name: name or "offline",
                lambda _: None,
                compressing.count,
                product.datasets,
                product.suites,
                product.evaluator,
                5.0,
            )
        )

    return made


@pytest.fixture
def service(new_service: NewService) -> OptimizationService:
    return new_service(EchoModel())


@pytest.fixture
async def weak(product: Services, account: Account) -> str:
    await product.prompts.create(account.tenant, "teaser", WEAK, actor=account.key)
    return "teaser"


def rewriter(**answer: Any) -> ScriptedModel:
    return ScriptedModel([completion(orjson.dumps({"system": "", "reason": "", **answer}).decode())])


async def keep_examples(product: Services, account: Account, **more: Any) -> None:
    examples = [
        Example(f"e{number}", {"topic": f"kettle {number}"}, f"Kettle {number} boils.", **more) for number in range(12)
    ]
    await product.datasets.put(account.tenant, "kettles", examples, account.key)
    await product.suites.put(account.tenant, SUITE, "", account.key)


async def test_report_compares_before_and_after(service: OptimizationService, account: Account, weak: str) -> None:
    found = await service.optimize(account, Wish(weak))
    assert (found.version.prompt, found.prompt == WEAK) == (WEAK, False)
    assert found.after.score > found.before.score
    assert (found.diff.before, found.trial, found.published, found.usage) == (1, None, None, NO_USAGE)


async def test_nothing_is_published_unless_wished(
    service: OptimizationService, product: Services, account: Account, weak: str
) -> None:
    await service.optimize(account, Wish(weak))
    assert (await product.prompts.get(account.tenant, weak)).latest == 1


async def test_published_prompt_is_the_one_shown(
    service: OptimizationService, product: Services, account: Account, weak: str
) -> None:
    found = await service.optimize(account, Wish(weak, publish=True, labels=("staging",), note="Shorter."))
    version = await product.prompts.version(account.tenant, weak, "staging")
    assert (version.number, version.prompt, version.note) == (2, found.prompt, "Shorter.")
    assert (await product.prompts.version(account.tenant, weak, "production")).number == 1


async def test_unchanged_prompts_are_not_published(
    service: OptimizationService, product: Services, account: Account, weak: str
) -> None:
    await service.optimize(account, Wish(weak, publish=True))
    found = await service.optimize(account, Wish(weak, "latest", publish=True))
    assert (found.published, (await product.prompts.get(account.tenant, weak)).latest) == (None, 2)


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        (Wish("teaser", publish=True, labels=("production",)), "labels"),
        (Wish("teaser", labels=("staging",)), "labels"),
        (Wish("teaser", suite="named"), "suite"),
    ],
)
async def test_contradictions_in_wishes_are_refused(
    service: OptimizationService, account: Account, weak: str, wish: Wish, field: str
) -> None:
    assert wish.name == weak
    with pytest.raises(errors.InvalidFieldsError) as caught:
        await service.optimize(account, wish)
    assert [error.field for error in caught.value.errors] == [field]


@pytest.mark.parametrize(
    ("name", "said", "kind"),
    [
        ("draft.email", None, Name.EMAIL),
        ("teaser.email", None, Name.EMAIL),
        ("structure.email", None, None),
        ("teaser", None, None),
        ("teaser", Name.SUMMARY, Name.SUMMARY),
        ("draft.email", Name.SUMMARY, Name.SUMMARY),
    ],
)
async def test_content_type_is_read_from_the_name(
    service: OptimizationService, product: Services, account: Account, name: str, said: Name | None, kind: Name | None
) -> None:
    await product.prompts.create(account.tenant, name, WEAK, actor=account.key)
    found = (await service.optimize(account, Wish(name, content_type=said))).context.content_type
    assert (found.name if found else None) == kind


async def test_model_rewrites_what_rules_have_made(new_service: NewService, account: Account, weak: str) -> None:
    model = rewriter(user=USER)
    found = await new_service(model).optimize(account, Wish(weak, techniques=("rewrite", "compression")))
    assert [step.technique for step in found.steps] == ["compression", "rewrite"]
    assert "Please" not in orjson.loads(model.asked[0].messages[1].text)["user"]
    assert (found.prompt.user, found.steps[-1].applied) == (USER, True)
    assert found.usage.completion_tokens == 4


async def test_rewriting_alone_follows_no_rules(new_service: NewService, account: Account, weak: str) -> None:
    found = await new_service(rewriter(user=USER)).optimize(account, Wish(weak, techniques=("rewrite",)))
    assert [step.technique for step in found.steps] == ["rewrite"]
    assert found.prompt.system == ""


@pytest.mark.parametrize("user", ["{{ topic", "{{ topic }} {{ secret }}", "{{ topic.__class__ }}"])
async def test_unpublishable_rewriting_changes_nothing(
    new_service: NewService, account: Account, weak: str, user: str
) -> None:
    found = await new_service(rewriter(user=user)).optimize(account, Wish(weak, techniques=("rewrite",), publish=True))
    assert (found.prompt, found.published, found.steps[0].applied) == (WEAK, None, False)
    assert found.usage.completion_tokens == 4


async def test_same_rewriting_is_one_call(new_service: NewService, account: Account, weak: str) -> None:
    model = rewriter(user=USER)
    for _ in range(2):
        await new_service(model).optimize(account, Wish(weak, techniques=("rewrite",)))
    first, second = (asked.idempotency_key for asked in model.asked)
    assert first == second


async def test_shown_examples_are_never_tried(
    service: OptimizationService, product: Services, account: Account, weak: str
) -> None:
    await keep_examples(product, account)
    found = await service.optimize(account, Wish(weak, dataset="kettles", suite="named"))
    dataset = await product.datasets.examples(account.tenant, "kettles")
    assert {one.output for one in found.prompt.examples} <= {one.expected for one in dataset.part("train")}
    assert found.trial is not None
    assert found.trial.examples == len(dataset.part("test")) + len(dataset.part("val"))


async def test_trial_needs_something_to_score_by(
    service: OptimizationService, product: Services, account: Account, weak: str
) -> None:
    await keep_examples(product, account)
    assert (await service.optimize(account, Wish(weak, dataset="kettles"))).trial is None


async def test_examples_are_scored_by_their_own_assertions(
    service: OptimizationService, product: Services, account: Account, weak: str
) -> None:
    await keep_examples(product, account, assertions=SUITE.assertions)
    found = await service.optimize(account, Wish(weak, dataset="kettles"))
    assert found.trial is not None
    assert found.trial.pairs == found.trial.examples > 0


async def test_others_templates_do_not_exist(service: OptimizationService, weak: str) -> None:
    with pytest.raises(errors.NotFoundError):
        await service.optimize(Account("somebody-else", "key_2"), Wish(weak))
