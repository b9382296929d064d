"""A text model behind an HTTP API, whatever wire format it speaks."""

from collections import defaultdict
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, Protocol, TypeVar

from shared import errors
from shared.models.base import Chunk, Completion, CompletionRequest, Usage
from shared.models.http_provider import HttpProvider
from shared.models.reading import Reading
from shared.models.reported_errors import UnwantedFieldsError
from shared.models.server_events import ServerEvent
from shared.tokens import estimating

PING_SECONDS: Final = 5.0

T = TypeVar("T")

Price = Callable[[str, str, Usage], Decimal]
Authorise = Callable[[], Awaitable[Mapping[str, str]]]

_CONCESSIONS = 3


@dataclass(frozen=True)
class Call:
    """
    A request in a wire format.

    ``unwanted`` are the fields that could be left out, each with the words by which a provider means it. A refusal of
    the ``passing`` ones concerns this request alone.
    """

    path: str
    body: dict[str, Any]
    unwanted: Mapping[str, str] = field(default_factory=dict)
    passing: frozenset[str] = frozenset()


class AnswerReading(Protocol):
    """Reads answers of one wire format."""

    @property
    def known(self) -> Reading:
        """Return what is known so far."""
        ...

    def take_answer(self, answer: Any) -> None:
        """Take in a whole answer; raises for one that is none."""
        ...

    def take_event(self, event: ServerEvent) -> Chunk:
        """Take in one event of a stream and return what it brings."""
        ...


class Wire(Protocol):
    """A wire format: how requests are written and answers read."""

    @property
    def ping_path(self) -> str:
        """Return what to GET to see that the provider is there and takes the key."""
        ...

    def call(self, request: CompletionRequest, model: str, refused: frozenset[str], *, streamed: bool) -> Call:
        """Return ``request`` to ``model`` as it is sent, without the fields that the provider has ``refused``."""
        ...

    def reading(self, request: CompletionRequest, model: str) -> AnswerReading:
        """Return what reads the answer to ``request``."""
        ...

    def is_last(self, event: ServerEvent) -> bool:
        """Return whether nothing follows an event."""
        ...


async def _nothing() -> Mapping[str, str]:
    return {}


class HttpTextModel:
    """
    One model of one provider.

    When the provider rejects a request for a field that it could do without, the request goes out again without it,
    and if that was it, later requests to the same model leave it out from the start.
    """

    def __init__(
        self,
        http: HttpProvider,
        wire: Wire,
        *,
        provider: str,
        model: str,
        price: Price,
        authorise: Authorise = _nothing,
    ) -> None:
        """Prepare calls of ``model``; ``authorise`` gives headers that change from time to time."""
        self._http = http
        self._wire = wire
        self._provider = provider
        self._model = model
        self._price = price
        self._authorise = authorise
        self._refused: defaultdict[str, frozenset[str]] = defaultdict(frozenset)

    @property
    def name(self) -> str:
        """Return ``provider/model``."""
        return f"{self._provider}/{self._model}"

    async def complete(self, request: CompletionRequest) -> Completion:
        """Return the whole answer to ``request``."""
        headers = await self._headers(request)

        async def send(call: Call) -> Any:
            return await self._http.post(
                call.path, call.body, headers=headers, within=request.timeout, unwanted=call.unwanted
            )

        reading = self._wire.reading(request, self._asked(request))
        reading.take_answer(await self._conceding(request, send, streamed=False))
        reading.known.check()
        return self._completion(request, reading.known)

    async def stream(self, request: CompletionRequest) -> AsyncGenerator[Chunk, None]:
        """Yield the answer as it is written; the last chunk carries the completion."""
        headers = await self._headers(request)

        async def begin(call: Call) -> tuple[ServerEvent | None, AsyncGenerator[ServerEvent, None]]:
            events = self._http.events(
                call.path,
                call.body,
                headers=headers,
                within=request.timeout,
                unwanted=call.unwanted,
                is_last=self._wire.is_last,
            )
            return await anext(events, None), events

        event, events = await self._conceding(request, begin, streamed=True)
        reading = self._wire.reading(request, self._asked(request))
        try:
            while event is not None:
                chunk = reading.take_event(event)
                if chunk.text or chunk.tool_calls:
                    yield chunk
                event = await anext(events, None)
        finally:
            await events.aclose()
        yield Chunk("", self._ended(request, reading.known))

    async def ping(self) -> None:
        """Raise unless the provider lists what it has for these credentials."""
        await self._http.get(self._wire.ping_path, headers=await self._authorise(), within=PING_SECONDS)

    async def aclose(self) -> None:
        """Close the connections; closing twice is harmless."""
        await self._http.aclose()

    async def _conceding(
        self, request: CompletionRequest, send: Callable[[Call], Awaitable[T]], *, streamed: bool
    ) -> T:
        """Return what ``send`` returns, leaving out what the provider says it cannot take."""
        asked = self._asked(request)
        refused = self._refused[asked]
        for _ in range(_CONCESSIONS):
            call = self._wire.call(request, asked, refused, streamed=streamed)
            try:
                answer = await send(call)
            except UnwantedFieldsError as error:
                if error.fields <= refused:
                    break
                refused |= error.fields
                continue
            self._refused[asked] = refused - call.passing
            return answer
        raise errors.ProviderRejectedError

    async def _headers(self, request: CompletionRequest) -> dict[str, str]:
        headers = dict(await self._authorise())
        if request.idempotency_key:
            headers["idempotency-key"] = request.idempotency_key
        return headers

    def _asked(self, request: CompletionRequest) -> str:
        return request.model or self._model

    def _ended(self, request: CompletionRequest, known: Reading) -> Completion:
        if not (known.ended or known.reason):
            raise errors.ProviderUnavailableError("The model provider ended its answer in the middle.")
        known.check()
        return self._completion(request, known)

    def _completion(self, request: CompletionRequest, known: Reading) -> Completion:
        usage = known.usage or _estimate(request, known, self.name)
        model = known.model or self._asked(request)
        return Completion(
            text=known.text,
            finish_reason=known.finish_reason,
            usage=usage,
            provider=self._provider,
            model=model,
            cost=self._price(self._provider, model, usage),
            tool_calls=known.tool_calls,
            metadata={"usage": "reported" if known.usage else "estimated"},
        )


def _estimate(request: CompletionRequest, known: Reading, model: str) -> Usage:
    written = sum(estimating.count(call.arguments, model) for call in known.tool_calls)
    return Usage(estimating.count_messages(request.messages, model), estimating.count(known.text, model) + written)
