"""Models that cost somebody: no call without a price, nor beyond what the budgets of its account allow."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from shared import errors
from shared.budgets import estimates
from shared.budgets.amounts import NOTHING, Amount
from shared.budgets.spending import PATIENCE, Reservation, Spender
from shared.clock import Clock
from shared.models.base import (
    Account,
    Chunk,
    Completion,
    CompletionRequest,
    EmbeddingModel,
    Embeddings,
    TextModel,
    Usage,
)
from shared.models.catalog import Price
from shared.models.reference import ModelReference
from shared.tokens.estimating import PLAIN, Estimator

BUDGET: Final = "budget"
LIMITED: Final = "limited_by_budget"
ANSWER_TOKENS: Final = 4096
LEAST_TOKENS: Final = 256
_UNCHARGED: Final = (
    errors.ProviderRateLimitedError,
    errors.ProviderRejectedError,
    errors.UnknownModelError,
    errors.UnpricedModelError,
)
_A_CALL: Final = Usage(1, 1)


@dataclass
class _Call:
    """A call under way: the request as it is made, what is set aside for it, and the text that has come."""

    request: CompletionRequest
    reservation: Reservation | None
    began: float
    limited: bool = False
    text: list[str] = field(default_factory=list)
    ended: bool = False


class BudgetedModel:
    """
    Reserves what a call of another model can cost at worst, and settles what it did cost.

    A call that names no limit for its answer gets one while a budget holds: ``answer_tokens``, or what is left. The
    completion's metadata tell of such a limit, and of a ``budget`` that nears its end.
    """

    def __init__(
        self,
        model: TextModel,
        *,
        price: Price,
        spender: Spender,
        clock: Clock,
        answer_tokens: int = ANSWER_TOKENS,
        estimator: Estimator = PLAIN,
    ) -> None:
        """Wrap ``model``, one of a single provider."""
        self._model = model
        self._price = price
        self._spender = spender
        self._clock = clock
        self._answer_tokens = answer_tokens
        self._estimator = estimator
        self._reference = ModelReference.parse(model.name)

    @property
    def name(self) -> str:
        """Return the wrapped model's name."""
        return self._model.name

    async def complete(self, request: CompletionRequest) -> Completion:
        """Return the wrapped model's answer."""
        call = await self._begin(request)
        try:
            completion = await self._model.complete(call.request)
        except BaseException as error:
            await self._give_up(call, error)
            raise
        return await self._end(call, completion)

    async def stream(self, request: CompletionRequest) -> AsyncGenerator[Chunk, None]:
        """Yield the wrapped model's answer."""
        call = await self._begin(request)
        try:
            async with aclosing(self._model.stream(call.request)) as chunks:
                async for chunk in chunks:
                    yield await self._passed(call, chunk)
        except BaseException as error:
            await self._give_up(call, error)
            raise

    async def ping(self) -> None:
        """Ping the wrapped model."""
        await self._model.ping()

    async def aclose(self) -> None:
        """Close the wrapped model."""
        await self._model.aclose()

    async def _begin(self, request: CompletionRequest) -> _Call:
        self._cost(request, _A_CALL)
        if request.account is None or not await self._spender.limits(request.account):
            return _Call(request, None, self._clock.monotonic())
        most = request.max_tokens if request.max_tokens is not None else self._answer_tokens
        least = most if request.max_tokens is not None else min(LEAST_TOKENS, most)
        prompt = estimates.prompt_bound(request)
        patience = PATIENCE if request.timeout is None else min(PATIENCE, request.timeout / 2)
        reservation = await self._spender.reserve(
            request.account, self._worst(request, prompt, most), self._worst(request, prompt, least), patience
        )
        call = _Call(request, reservation, self._clock.monotonic())
        if reservation is not None and request.max_tokens is None:
            allowed = self._allowed(request, prompt, most, reservation.amount)
            call.request, call.limited = replace(request, max_tokens=max(allowed, least)), True
        return call

    async def _passed(self, call: _Call, chunk: Chunk) -> Chunk:
        call.text += [chunk.text, *(part.arguments for part in chunk.tool_calls)]
        if chunk.completion is None:
            return chunk
        return replace(chunk, completion=await self._end(call, chunk.completion))

    async def _end(self, call: _Call, completion: Completion) -> Completion:
        call.ended = True
        cost = completion.cost if completion.cost is not None else self._cost(call.request, completion.usage)
        metadata = dict(completion.metadata)
        if call.reservation is not None:
            spent = Amount.of(cost, completion.usage.total_tokens)
            if warning := await self._spender.settle(call.reservation, spent):
                metadata[BUDGET] = warning
        if call.limited and completion.finish_reason == "length":
            metadata[LIMITED] = f"{call.request.max_tokens} tokens"
        return replace(completion, cost=cost, metadata=metadata)

    async def _give_up(self, call: _Call, error: BaseException) -> None:
        """Settle a call without an answer, by what its provider is likely to charge for it."""
        if call.ended or call.reservation is None:
            return
        call.ended = True
        usage = self._charged(call, error)
        spent = Amount.of(self._cost(call.request, usage), usage.total_tokens) if usage else NOTHING
        await self._spender.settle(call.reservation, spent.at_most(call.reservation.amount))

    def _charged(self, call: _Call, error: BaseException) -> Usage | None:
        if isinstance(error, _UNCHARGED):
            return None
        prompt, text = self._prompt_estimate(call.request), "".join(call.text)
        if text:
            return Usage(prompt, self._estimator.estimate(text, self.name).tokens)
        if isinstance(error, errors.ProviderUnavailableError):
            return None
        if isinstance(error, errors.ProviderRefusedError):
            return Usage(prompt, 0)
        elapsed = self._clock.monotonic() - call.began
        return estimates.abandoned(call.request, elapsed, self.name, self._estimator)

    def _prompt_estimate(self, request: CompletionRequest) -> int:
        return estimates.prompt_estimate(request, self.name, self._estimator)

    def _worst(self, request: CompletionRequest, prompt: int, written: int) -> Amount:
        """Return the most that a call can come to: a prompt may also cost what writing it to a cache does."""
        plain, cached = Usage(prompt, written), Usage(prompt, written, cache_write_tokens=prompt)
        cost = max(self._cost(request, plain), self._cost(request, cached))
        return Amount.of(cost, prompt + written)

    def _allowed(self, request: CompletionRequest, prompt: int, most: int, amount: Amount) -> int:
        """Return how many tokens may be written for ``amount``."""
        if amount.covers(self._worst(request, prompt, most)):
            return most
        low, high = 0, most - 1
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if amount.covers(self._worst(request, prompt, middle)) else (low, middle - 1)
        return low

    def _cost(self, request: CompletionRequest, usage: Usage) -> Decimal:
        return self._price(self._reference.provider, request.model or self._reference.name, usage)


class BudgetedEmbeddings:
    """Reserves what a call of an embedding model can cost at worst, and settles what it did cost."""

    def __init__(
        self, model: EmbeddingModel, *, price: Price, spender: Spender, account: Account | None = None
    ) -> None:
        """Wrap ``model``; ``account`` pays, without one it is on the house."""
        self._model = model
        self._price = price
        self._spender = spender
        self._account = account
        self._reference = ModelReference.parse(model.name)

    @property
    def name(self) -> str:
        """Return the wrapped model's name."""
        return self._model.name

    async def embed(
        self,
        texts: tuple[str, ...],
        *,
        dimensions: int | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - the port's argument
    ) -> Embeddings:
        """Return the wrapped model's vectors."""
        bound = sum(len(text.encode()) + 1 for text in texts)
        worst = Amount.of(self._cost(Usage(bound, 0)), bound)
        reservation = await self._spender.reserve(self._account, worst) if self._account else None
        spent = worst
        try:
            made = await self._model.embed(texts, dimensions=dimensions, timeout=timeout)
            cost = made.cost if made.cost is not None else self._cost(made.usage)
            spent = Amount.of(cost, made.usage.total_tokens)
            return replace(made, cost=cost)
        except (*_UNCHARGED, errors.ProviderUnavailableError):
            spent = NOTHING
            raise
        finally:
            if reservation is not None:
                await self._spender.settle(reservation, spent)

    async def aclose(self) -> None:
        """Close the wrapped model."""
        await self._model.aclose()

    def _cost(self, usage: Usage) -> Decimal:
        return self._price(self._reference.provider, self._reference.name, usage)
