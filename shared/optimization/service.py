"""One-shot optimisation as callers use it: a version in, a better prompt and the evidence for it out."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from shared import errors, ids
from shared.generation import content_types, instructions
from shared.generation.content_types import ContentType
from shared.jobs.job import NO_USAGE, Usage
from shared.models.base import Account, TextModel
from shared.models.catalog import Rates
from shared.observability import metrics
from shared.optimization import appraisal, optimizing, rewriting, traits, trial
from shared.optimization.appraisal import Appraisal, Count
from shared.optimization.optimizing import Taken
from shared.optimization.technique import Context, Name, unchanged
from shared.optimization.trial import Bench, Evaluates, Trial
from shared.optimization.wish import Wish
from shared.prompts import diff
from shared.prompts import template as templates
from shared.prompts.diff import Diff
from shared.prompts.service import PromptService
from shared.prompts.template import Prompt, PromptExample, Version
from shared.scoring.dataset import Dataset, Example
from shared.scoring.datasets import DatasetService
from shared.scoring.suite import Suite
from shared.scoring.suites import SuiteService


@dataclass(frozen=True)
class Ports:
    """What the service works with; ``deployment`` says which model a name stands for, as ``provider/name``."""

    prompts: PromptService
    models: Callable[[str], TextModel]
    deployment: Callable[[str], str]
    rates: Callable[[str], Rates | None]
    count: Count
    datasets: DatasetService
    suites: SuiteService
    evaluator: Evaluates
    timeout: float


@dataclass(frozen=True)
class Report:
    """What came of it: the steps, the prompt before and after with what each is worth, and how it does in a trial."""

    version: Version
    context: Context
    prompt: Prompt
    steps: tuple[Taken, ...]
    before: Appraisal
    after: Appraisal
    diff: Diff
    trial: Trial | None
    published: Version | None
    usage: Usage


class OptimizationService:
    """Makes prompts better in one go; nothing is published unless that is wished, and never into production."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    async def optimize(self, account: Account, wish: Wish) -> Report:
        """Return what the techniques make of a version; raises NotFoundError, InvalidFieldsError, UnknownModelError."""
        _check(wish)
        version = await self._ports.prompts.version(account.tenant, wish.name, wish.reference)
        model = self._ports.deployment(wish.model)
        dataset = await self._dataset(account.tenant, wish)
        context = Context(traits.of(model), _kind(wish), self._shown(version.prompt, dataset))
        made = await self._made(account, wish, version.prompt, context)
        tried = await self._tried(account, wish, version.prompt, made.prompt, dataset)
        after = replace(version, prompt=made.prompt)
        before, better = (self._appraised(one, context) for one in (version.prompt, made.prompt))
        metrics.PROMPT_STATIC_SCORE.labels("before").observe(before.score)
        metrics.PROMPT_STATIC_SCORE.labels("after").observe(better.score)
        return Report(
            version,
            context,
            made.prompt,
            made.steps,
            before,
            better,
            diff.compare(version, after, f"{version.name}, optimised"),
            tried,
            await self._published(account, wish, version, made.prompt),
            made.usage + (tried.usage if tried else NO_USAGE),
        )

    async def _made(self, account: Account, wish: Wish, prompt: Prompt, context: Context) -> "_Made":
        """Return the prompt after the rules and, if it is wished, the model; each step can be published."""
        rules: tuple[Name, ...] = tuple(one for one in wish.techniques if one != rewriting.NAME)
        steps: tuple[Taken, ...] = ()
        if rules or not wish.techniques:
            optimized = optimizing.optimize(prompt, context, rules)
            prompt, steps = optimized.after, optimized.steps
        prompt = await self._ports.prompts.check(account.tenant, wish.name, prompt)
        if rewriting.NAME not in wish.techniques:
            return _Made(prompt, steps)
        rewritten = await self._rewritten(account, wish, prompt, context)
        step = optimizing.taken(rewriting.NAME, rewritten.step, optimizing.score(prompt, context), context)
        return _Made(rewritten.step.prompt, (*steps, step), rewritten.usage)

    async def _rewritten(self, account: Account, wish: Wish, prompt: Prompt, context: Context) -> rewriting.Rewriting:
        key = f"optimization:{ids.digest(account.tenant, wish.name, prompt.content_hash, wish.model)}"
        call = rewriting.Call(account, key, self._ports.timeout)
        found = optimizing.measured(prompt, context)
        made = await rewriting.rewrite(self._ports.models(wish.model), prompt, context, found, call)
        try:
            await self._ports.prompts.check(account.tenant, wish.name, made.step.prompt)
        except errors.InvalidFieldsError as error:
            reason = f"The model's rewriting cannot be published: {error.errors[0].detail}"
            return replace(made, step=unchanged(prompt, reason))
        return made

    async def _dataset(self, tenant: str, wish: Wish) -> Dataset | None:
        return await self._ports.datasets.examples(tenant, wish.dataset) if wish.dataset else None

    def _shown(self, prompt: Prompt, dataset: Dataset | None) -> tuple[PromptExample, ...]:
        """Return the examples of the training split that have an answer, as the model would see them."""
        wanted = [one for one in dataset.part("train") if isinstance(one.expected, str)] if dataset else []
        return tuple(shown for one in wanted if (shown := self._as_turn(prompt, one)) is not None)

    def _as_turn(self, prompt: Prompt, example: Example) -> PromptExample | None:
        try:
            text = self._ports.prompts.render_prompt(prompt, example.variables).user
        except errors.InvalidFieldsError:
            return None
        return PromptExample(text, str(example.expected)) if text.strip() and str(example.expected).strip() else None

    async def _tried(
        self, account: Account, wish: Wish, before: Prompt, after: Prompt, dataset: Dataset | None
    ) -> Trial | None:
        """Return how both prompts do on the examples that were not shown, if there is anything to score them by."""
        if dataset is None or before == after:
            return None
        suite = (await self._ports.suites.get(account.tenant, wish.suite)).suite if wish.suite else Suite("", ())
        unseen = [*dataset.part("test"), *dataset.part("val")]
        examples = unseen if suite.assertions else [one for one in unseen if one.assertions]
        if not examples:
            return None
        bench = Bench(self._ports.evaluator, wish.model, account, self._ports.timeout)
        return await trial.run(bench, before, after, examples, suite)

    def _appraised(self, prompt: Prompt, context: Context) -> Appraisal:
        return appraisal.appraise(prompt, context, self._ports.count, self._ports.rates(context.traits.name))

    async def _published(self, account: Account, wish: Wish, version: Version, prompt: Prompt) -> Version | None:
        if not wish.publish or prompt == version.prompt:
            return None
        note = wish.note or f"Optimised from version {version.number}."
        made = await self._ports.prompts.publish(
            account.tenant, wish.name, prompt, actor=account.key, labels=wish.labels, note=note
        )
        return made.version


@dataclass(frozen=True)
class _Made:
    prompt: Prompt
    steps: tuple[Taken, ...]
    usage: Usage = NO_USAGE


def _check(wish: Wish) -> None:
    if templates.PRODUCTION in wish.labels:
        detail = "What was optimised is looked at before it goes into production: use another label."
        raise errors.invalid_field("labels", "not_production", detail)
    if wish.labels and not wish.publish:
        raise errors.invalid_field("labels", "contradiction", "Labels are for what is published: set 'publish'.")
    if wish.suite and not wish.dataset:
        raise errors.invalid_field("suite", "contradiction", "A suite needs a dataset to be run on.")


def _kind(wish: Wish) -> ContentType | None:
    """Return what the prompt writes: as it is said, or as its name says, unless that is a step before or after."""
    if wish.content_type is not None:
        return content_types.BY_NAME[wish.content_type]
    stage, _, kind = wish.name.partition(".")
    known = {name.value: name for name in content_types.Name}
    if stage in instructions.BUILTIN and stage != "draft":
        return None
    return content_types.BY_NAME[known[kind]] if kind in known else None
