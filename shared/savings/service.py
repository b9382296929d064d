"""Tokens and money as callers ask about them: prompts made shorter, verified, and what all templates could save."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from shared import errors
from shared.errors import FieldError
from shared.models.base import Account, Usage
from shared.prompts.rendering import Renderer
from shared.prompts.service import PromptService
from shared.prompts.template import LATEST, PRODUCTION, Prompt
from shared.savings import verification
from shared.savings.pricing import PriceList
from shared.savings.saving import Check, Saving, TemplateSaving, Wish
from shared.savings.verification import Verified
from shared.scoring.dataset import Example
from shared.scoring.datasets import DatasetService
from shared.scoring.evaluation import Evaluated
from shared.scoring.evaluator import Evaluator
from shared.scoring.suite import Suite
from shared.scoring.suites import SuiteService
from shared.tokens import compressing

SECONDS: Final = 60.0


@dataclass(frozen=True)
class Ports:
    """What the service works with; ``evaluator`` is made when something is to be verified."""

    prompts: PromptService
    renderer: Renderer
    datasets: DatasetService
    suites: SuiteService
    evaluator: Callable[[], Evaluator]
    prices: PriceList


class SavingService:
    """Makes prompts shorter, and tells what that is worth."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    async def compress(self, account: Account, prompt: Prompt, wish: Wish) -> Saving:
        """
        Return ``prompt`` made shorter as ``wish`` says.

        Raises InvalidFieldsError for a wish or a prompt that cannot be followed, NotFoundError for a dataset or
        suite that is not there, and BudgetExceededError when verifying costs more than ``account`` may spend.
        """
        self._ports.renderer.check(prompt)
        _check(wish)
        saving = await asyncio.to_thread(self._saving, prompt, wish)
        self._ports.renderer.check(saving.compressed.prompt)
        if wish.check is None or saving.compressed.prompt == prompt:
            return saving
        verified = await self._verified(account, prompt, saving.compressed.prompt, wish, wish.check)
        return Saving(saving.compressed, saving.before, saving.after, verified)

    async def report(self, tenant: str, model: str, limit: int, after: str = "") -> list[TemplateSaving]:
        """Return what up to ``limit`` templates could save whose names come after ``after``."""
        found = []
        for template in await self._ports.prompts.page(tenant, limit, after):
            used = PRODUCTION if PRODUCTION in template.labels else LATEST
            version = await self._ports.prompts.version(tenant, template.name, used)
            saving = await asyncio.to_thread(self._saving, version.prompt, Wish(model=model))
            found.append(TemplateSaving(version, saving))
        return found

    def _saving(self, prompt: Prompt, wish: Wish) -> Saving:
        model = self._ports.prices.deployment(wish.model)
        rules = wish.rules or compressing.RULES
        compressed = compressing.compress(prompt, wish.budget, wish.keep, wish.limits, only=rules, model=model)
        before, after = (
            self._ports.prices.price(model, Usage(tokens, 0)) for tokens in (compressed.before, compressed.after)
        )
        return Saving(compressed, before, after)

    async def _verified(self, account: Account, before: Prompt, after: Prompt, wish: Wish, check: Check) -> Verified:
        dataset = await self._ports.datasets.examples(account.tenant, check.dataset)
        suite = (await self._ports.suites.get(account.tenant, check.suite)).suite
        evaluator = self._ports.evaluator()

        def run(prompt: Prompt) -> Callable[[Example], Awaitable[Evaluated]]:
            return lambda example: _evaluated(evaluator, prompt, example, suite, wish.model, account)

        return await verification.verify(dataset.examples[: check.examples], run(before), run(after))


async def _evaluated(
    evaluator: Evaluator, prompt: Prompt, example: Example, suite: Suite, model: str, account: Account
) -> Evaluated:
    key = f"verify:{prompt.content_hash[:24]}:{example.content_hash[:24]}:{suite.hash[:12]}"
    return await evaluator.evaluate(prompt, example, suite, model=model, account=account, key=key, timeout=SECONDS)


def _check(wish: Wish) -> None:
    found = [
        FieldError(f"limits.{name[:64]}", "not_one_of", f"A limit is for one of {', '.join(compressing.SEGMENTS)}.")
        for name in wish.limits
        if name not in compressing.SEGMENTS
    ]
    found += [
        FieldError("rules", "not_one_of", f"There is no rule '{name[:64]}', but {', '.join(compressing.RULES)}.")
        for name in wish.rules
        if name not in compressing.RULES
    ]
    if found:
        raise errors.InvalidFieldsError("The prompt cannot be compressed like this.", errors=found)
