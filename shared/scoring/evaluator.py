"""Runs a prompt on an example, scores what comes out, and never pays twice for the same."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared import errors
from shared.clock import Clock
from shared.jobs.job import NO_USAGE, Usage
from shared.models.base import Account, CompletionRequest, TextModel
from shared.prompts.rendering import Renderer
from shared.prompts.template import Prompt
from shared.scoring import calls
from shared.scoring.dataset import Example
from shared.scoring.evaluation import Evaluated, Output, Scored, evaluation_key
from shared.scoring.scorer import Scorer, Subject
from shared.scoring.suite import Suite

if TYPE_CHECKING:
    from shared.scoring.results import Results

Models = Callable[[str], TextModel]


@dataclass(frozen=True, slots=True)
class Sampling:
    """
    How a model is asked; ``sample`` tells repeated runs of the same prompt on the same example apart.

    ``judge`` decides where an assertion names nobody; empty for the default model.
    """

    temperature: float | None = 0.0
    max_tokens: int | None = None
    sample: int = 0
    judge: str = ""

    @property
    def key(self) -> str:
        """Return what tells outputs of different samplings apart."""
        return f"{self.temperature}/{self.max_tokens}/{self.sample}"


GREEDY = Sampling()


@dataclass(frozen=True)
class Ports:
    """
    What an evaluator works with.

    ``models`` finds a model by its name, empty for the default one; ``signature`` says what that name stands for, so
    that nothing is taken for the work of a model that no longer has it.
    """

    models: Models
    signature: Callable[[str], str]
    renderer: Renderer
    scorer: Scorer
    results: "Results"
    clock: Clock


class Evaluator:
    """Runs prompts on examples; outputs and scores are kept under what shaped them."""

    def __init__(self, ports: Ports, sampling: Sampling = GREEDY) -> None:
        self._ports = ports
        self._sampling = sampling

    def sampled(self, sampling: Sampling) -> "Evaluator":
        """Return the same with another sampling."""
        return Evaluator(self._ports, sampling)

    async def evaluate(
        self,
        prompt: Prompt,
        example: Example,
        suite: Suite,
        *,
        model: str,
        account: Account,
        key: str,
        timeout: float,  # noqa: ASYNC109 - models are told it
    ) -> Evaluated:
        """
        Return what comes of ``prompt`` on ``example``: an error of a model or a judge is told, not raised.

        ``key`` names the work for providers that deduplicate. Raises InvalidFieldsError when the example does not
        fit the prompt, BudgetExceededError, and errors of the store.
        """
        request = self.request(prompt, example, account, key, timeout)
        known_as = self._names(prompt, example, suite, model)
        output, scored = await self._ports.results.find(account.tenant, known_as.output, known_as.score)
        if output is not None and scored is not None:
            return Evaluated(output, scored, cached=True)
        return await self._made(known_as, Subject(output, example, request, model, self._sampling.judge), suite)

    async def known(self, prompt: Prompt, example: Example, suite: Suite, model: str, tenant: str) -> Evaluated | None:
        """Return what ``evaluate`` would return without paying for anything, or None."""
        known_as = self._names(prompt, example, suite, model)
        output, scored = await self._ports.results.find(tenant, known_as.output, known_as.score)
        return Evaluated(output, scored, cached=True) if output is not None and scored is not None else None

    def request(
        self,
        prompt: Prompt,
        example: Example,
        account: Account,
        key: str,
        timeout: float,
    ) -> CompletionRequest:
        """Return what a model is asked; raises InvalidFieldsError when the example does not fit the prompt."""
        rendered = self._ports.renderer.render(prompt, calls.declared(prompt, example))
        return CompletionRequest(
            messages=rendered.messages,
            max_tokens=self._sampling.max_tokens,
            temperature=self._sampling.temperature,
            account=account,
            idempotency_key=key,
            timeout=timeout,
        )

    async def score(
        self, output: Output, example: Example, suite: Suite, *, account: Account, key: str, model: str = ""
    ) -> Scored:
        """Return the score of an output; raises ``errors.ProviderError`` when a judge fails."""
        request = CompletionRequest(messages=(), account=account, idempotency_key=key)
        judged = await self._ports.scorer.judge(Subject(output, example, request, model, self._sampling.judge), suite)
        if judged.scored is None:
            raise judged.error or errors.ProviderAnswerError
        return judged.scored

    async def _made(self, known_as: "_Names", subject: Subject, suite: Suite) -> Evaluated:
        """Return what is not known yet, and keep it; an output that is known is only scored."""
        results, tenant = self._ports.results, calls.tenant_of(subject.request)
        output, paid = subject.output, NO_USAGE
        if output is None:
            try:
                output = await calls.write(self._ports.models(subject.model), subject.request, self._ports.clock)
            except errors.ProviderError as error:
                return Evaluated(None, None, calls.told(error))
            paid = output.usage
            await results.keep_output(tenant, known_as.output, output)
        return await self._judged(known_as, subject.of(output), suite, paid)

    async def _judged(self, known_as: "_Names", subject: Subject, suite: Suite, paid: Usage) -> Evaluated:
        judged = await self._ports.scorer.judge(subject, suite)
        usage = paid + judged.usage
        if judged.scored is None:
            return Evaluated(subject.output, None, calls.told(judged.error), usage)
        await self._ports.results.keep_score(calls.tenant_of(subject.request), known_as.score, judged.scored)
        return Evaluated(subject.output, judged.scored, usage=usage)

    def _names(self, prompt: Prompt, example: Example, suite: Suite, model: str) -> "_Names":
        signature = self._ports.signature
        written, judged = f"{signature(model)}/{self._sampling.key}", signature(self._sampling.judge)
        return _Names.of(prompt, example, suite, written, judged)


@dataclass(frozen=True, slots=True)
class _Names:
    """What an output and its score are kept under; an output does not depend on what is demanded of it."""

    output: str
    score: str

    @classmethod
    def of(cls, prompt: Prompt, example: Example, suite: Suite, written: str, judged: str) -> "_Names":
        """Return the names of what ``prompt`` makes of ``example``, ``written`` and ``judged`` by whom these say."""
        return cls(
            evaluation_key(prompt.content_hash, calls.given_hash(prompt, example), "", written),
            evaluation_key(prompt.content_hash, example.content_hash, suite.hash, written, judged),
        )
