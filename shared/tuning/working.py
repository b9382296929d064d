"""Does the work that a search asks for: evaluations side by side, reflections, proposals; nothing is paid for twice."""

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from shared import errors
from shared.budgets import amounts
from shared.clock import Clock
from shared.jobs.job import NO_USAGE, Job, Usage
from shared.models.base import Account, CompletionRequest, Message, TextModel
from shared.models.base import Usage as Tokens
from shared.models.routes import OFFLINE
from shared.prompts.rendering import Renderer
from shared.prompts.template import Prompt
from shared.scoring.dataset import Example
from shared.scoring.evaluation import Evaluated
from shared.scoring.evaluator import Evaluator, Models
from shared.scoring.worst import Worst
from shared.tokens import estimating
from shared.tuning.candidates import CandidateStore
from shared.tuning.plan import Parts, Plan
from shared.tuning.search import reflecting, rewriting
from shared.tuning.search.guards import Guards
from shared.tuning.search.proposing import Proposer, Reflected
from shared.tuning.search.reflecting import ReflectionRequest
from shared.tuning.search.searching import Measured, Proposed
from shared.tuning.search.state import Candidate, Evaluate, Most, Position, Propose, State

PARALLEL = 8
LONGEST = 3
"""So many of the longest examples stand for all when a price is bounded."""

ANSWER_TOKENS = 4_000
TEMPERATURE = 1.0
PAUSE = 1.0
SHARE_OF_TIME = 0.6
"""So much of its time a pass begins new calls; the rest is for those under way."""


@dataclass(frozen=True)
class Tools:
    """What tunings work with."""

    evaluator: Evaluator
    models: Models
    worst: Worst
    candidates: CandidateStore
    renderer: Renderer
    clock: Clock


class OutOfTimeError(Exception):
    """The pass has no time to begin all of its work; what was done is kept."""


@dataclass(frozen=True)
class Priced:
    """Evaluations in the order that they were asked for, and what was paid for them this time."""

    measured: list[Measured]
    usage: Usage


class Worker:
    """Works on one tuning, for one pass of its job that may take ``seconds``."""

    def __init__(self, tools: Tools, job: Job, plan: Plan, parts: Parts, seconds: float) -> None:
        self._tools = tools
        self._job = job
        self._plan = plan
        self._examples = parts.searched
        self._seconds = seconds
        self._until = tools.clock.monotonic() + seconds * SHARE_OF_TIME
        self._evaluator = tools.evaluator.sampled(plan.sampling)
        self._account = Account(job.tenant, job.owner)
        self._longest = sorted((*parts.searched, *parts.test), key=_size)[-LONGEST:]
        self.proposer = Proposer(
            parts.searched,
            len(parts.train),
            Guards(tokens, plan.max_prompt_tokens, bound=self.most, renderer=tools.renderer),
        )

    async def measure(self, state: State, work: Evaluate) -> Priced:
        """
        Return what the evaluations of ``work`` have come to.

        What is answered by the cache costs its old price in the search's account, so that the search is the same with
        and without it. Raises ProviderUnavailableError when most of them fail, and OutOfTimeError.
        """
        prompts = await self.prompts(state, [name for name, _ in work.pairs])
        wanted = [(prompts[name], self._examples[position]) for name, position in work.pairs]
        return priced(await self.evaluate(wanted))

    async def evaluate(self, wanted: Sequence[tuple[Prompt, Example]]) -> list[Evaluated]:
        """Return what came of prompts on examples; failures are tried once more."""
        limit = asyncio.Semaphore(PARALLEL)

        async def one(prompt: Prompt, example: Example) -> Evaluated:
            async with limit:
                if self._tools.clock.monotonic() > self._until:
                    raise OutOfTimeError
                found = await self._evaluated(prompt, example)
                if found.score is None:
                    await self._tools.clock.sleep(PAUSE)
                    found = await self._evaluated(prompt, example)
                return found

        found = await _all([one(prompt, example) for prompt, example in wanted])
        failed = [each for each in found if each.score is None]
        if len(failed) > len(found) / 2:
            raise errors.ProviderUnavailableError(f"Most evaluations fail: {failed[0].error}"[:500])
        return found

    async def prompts(self, state: State, names: Sequence[str]) -> Mapping[str, Prompt]:
        """Return the prompts of candidates."""
        wanted = list(dict.fromkeys(names))
        found = await asyncio.gather(*(self._tools.candidates.prompt(self._job, state.find(name)) for name in wanted))
        return dict(zip(wanted, found, strict=True))

    async def propose(self, state: State, work: Propose) -> tuple[Proposed, Usage]:
        """Return the children that ``work`` asks for, kept as candidates, and what was paid for them this time."""
        paid: list[Usage] = []

        async def reflect(request: ReflectionRequest) -> Reflected:
            known = await self._tools.candidates.reflection(self._job, work.iteration, request.number)
            if known is not None:
                return known
            answer, usage = await self._reflected(request)
            paid.append(usage)
            return await self._tools.candidates.keep_reflection(self._job, work.iteration, request.number, answer)

        made = await self.proposer.propose(state, work, _Memory(self, state), reflect)
        parents = tuple(filter(None, (work.parent, work.other)))
        new = [
            (Candidate(child.id, child.tokens, child.most, parents, work.lever, work.iteration), made.prompts[child.id])
            for child in made.proposed.children
            if child.id not in state.tried
        ]
        await self._tools.candidates.keep(self._job, new)
        return made.proposed, sum(paid, NO_USAGE)

    def most(self, prompt: Prompt) -> Most:
        """Return the most that work on ``prompt`` can cost."""
        plan, worst = self._plan, self._tools.worst
        evaluation = max(
            worst.run(plan.evaluation, example, self._request(prompt, example)) for example in self._longest
        )
        size = sum(len(text.encode()) for text in prompt.parts.values())
        asked = Tokens(size + reflecting.most_tokens(plan.settings.batch), ANSWER_TOKENS)
        return Most(evaluation, worst.price(plan.reflector, asked))

    async def known(self, prompt: Prompt, position: Position) -> Evaluated | None:
        """Return what came of a prompt on an example before."""
        plan = self._plan
        return await self._evaluator.known(prompt, self._examples[position], plan.suite, plan.model, self._job.tenant)

    def _request(self, prompt: Prompt, example: Example) -> CompletionRequest:
        return self._evaluator.request(prompt, example, self._account, "", self._seconds)

    async def _evaluated(self, prompt: Prompt, example: Example) -> Evaluated:
        return await self._evaluator.evaluate(
            prompt,
            example,
            self._plan.suite,
            model=self._plan.model,
            account=self._account,
            key=f"{self._job.id}-{prompt.content_hash[:20]}-{example.content_hash[:16]}",
            timeout=self._seconds / 4,
        )

    async def _reflected(self, request: ReflectionRequest) -> tuple[Reflected, Usage]:
        model: TextModel = self._tools.models(self._plan.reflector)
        completion = await model.complete(
            CompletionRequest(
                messages=(Message("user", request.instructions),),
                max_tokens=ANSWER_TOKENS,
                temperature=TEMPERATURE,
                account=self._account,
                idempotency_key=f"{self._job.id}-reflection-{request.key}",
                timeout=self._seconds / 2,
            )
        )
        if completion.provider == OFFLINE:
            return Reflected(rewriting.by_rule(request)), NO_USAGE
        cost = amounts.nano(completion.cost or Decimal(0))
        usage = Usage(completion.usage.prompt_tokens, completion.usage.completion_tokens, cost)
        return Reflected(completion.text, cost), usage


@dataclass(frozen=True)
class _Memory:
    worker: Worker
    state: State

    async def prompt(self, candidate: str) -> Prompt:
        return (await self.worker.prompts(self.state, [candidate]))[candidate]

    async def evaluated(self, candidate: str, position: Position) -> Evaluated | None:
        if self.state.find(candidate).scores.get(position) is None:
            return None
        return await self.worker.known(await self.prompt(candidate), position)


def tokens(prompt: Prompt) -> int:
    """Return about how many tokens a prompt has, its variables not filled in."""
    texts = [*prompt.parts.values(), *(text for one in prompt.examples for text in (one.input, one.output))]
    return sum(estimating.count(text) for text in texts if text)


def priced(found: Sequence[Evaluated]) -> Priced:
    """Return the scores of evaluations, as they are kept, with their prices; and what was paid this time."""
    measured = [
        Measured(
            None if one.score is None else round(one.score, 6),
            one.output.cost_nano_usd if one.output else 0,
        )
        for one in found
    ]
    return Priced(measured, sum((one.usage for one in found), NO_USAGE))


async def _all(work: Sequence[Awaitable[Evaluated]]) -> list[Evaluated]:
    """Return all results; the first error only once nothing is under way any more."""
    found = await asyncio.gather(*work, return_exceptions=True)
    failed = next((one for one in found if isinstance(one, BaseException)), None)
    if failed is not None:
        raise failed
    return [one for one in found if not isinstance(one, BaseException)]


def _size(example: Example) -> int:
    return len(repr(example.variables))
