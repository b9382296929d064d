"""The offline model: a text model that needs no key, no network and no luck."""

from collections.abc import AsyncGenerator, Sequence

from shared import errors
from shared.clock import Clock, SystemClock
from shared.models.base import Chunk, Completion, CompletionRequest
from shared.models.offline import answering, faults
from shared.models.offline.answering import PROVIDER
from shared.models.offline.faults import Fault

_PATIENCE = 60.0


class OfflineModel:
    """
    Composes text from the brief that it reads in the prompt.

    ``latency`` is waited for once per call and ``token_latency`` before every streamed token, in seconds;
    ``plan`` holds the faults to show.
    """

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        latency: float = 0.0,
        token_latency: float = 0.0,
        plan: Sequence[Fault] = (),
    ) -> None:
        """Prepare the model."""
        self._clock = clock or SystemClock()
        self._latency = latency
        self._token_latency = token_latency
        self._plan = tuple(plan)
        self._calls = 0

    @property
    def name(self) -> str:
        """Return ``offline``."""
        return PROVIDER

    async def complete(self, request: CompletionRequest) -> Completion:
        """Return the whole answer."""
        fault = await self._begin(request)
        return answering.completion(request, _limit(request, fault))

    async def stream(self, request: CompletionRequest) -> AsyncGenerator[Chunk, None]:
        """Yield the answer token by token; the loop gets its turn before each."""
        fault = await self._begin(request)
        completion = answering.completion(request, _limit(request, fault))
        for chunk in answering.chunks(completion):
            await self._clock.sleep(self._token_latency)
            yield chunk
        yield Chunk("", completion)

    async def ping(self) -> None:
        """Return at once: there is nothing that could be away."""

    async def aclose(self) -> None:
        """Do nothing: there is nothing to close."""

    async def _begin(self, request: CompletionRequest) -> Fault | None:
        """Wait as long as a call takes, and fail it if a fault is planned for it."""
        self._calls += 1
        fault = faults.striking(self._plan, self._calls)
        if fault and fault.action == "fail":
            raise fault.error()
        limit = request.timeout if request.timeout is not None else _PATIENCE
        if (fault and fault.action == "time_out") or self._latency > limit:
            await self._clock.sleep(limit)
            raise errors.ProviderTimeoutError
        await self._clock.sleep(self._latency)
        return fault


def _limit(request: CompletionRequest, fault: Fault | None) -> int | None:
    """Return the most tokens this answer may have."""
    limits = [request.max_tokens, fault.tokens if fault else None]
    return min((limit for limit in limits if limit is not None), default=None)
