"""An embedding model behind an HTTP API, whatever wire format it speaks."""

import math
from collections.abc import Iterator, Sequence
from typing import Any, Final, Protocol

from shared import errors
from shared.models.base import Embeddings, Usage
from shared.models.http_model import Call, Price
from shared.models.http_provider import HttpProvider
from shared.models.reported_errors import UnwantedFieldsError
from shared.tokens import estimating

Vector = Sequence[float]

_CONCESSIONS: Final = 3


class EmbeddingWire(Protocol):
    """A wire format of embeddings: how texts are sent and vectors read."""

    @property
    def most_texts(self) -> int:
        """Return how many texts may go into one request."""
        ...

    def call(self, texts: Sequence[str], model: str, dimensions: int | None, refused: frozenset[str]) -> Call:
        """Return the request for the vectors of ``texts``, without the fields that the provider has ``refused``."""
        ...

    def vectors(self, answer: Any) -> list[Vector]:
        """Return the vectors of an answer, in the order of the texts."""
        ...

    def prompt_tokens(self, answer: Any) -> int | None:
        """Return how many tokens an answer reports, if it does."""
        ...


class HttpEmbeddingModel:
    """
    One embedding model of one provider.

    ``dimensions`` are asked for unless a call asks for others; vectors that come longer are cut, which the models that
    know dimensions allow for. All vectors leave with length 1, whatever the provider makes of it.
    """

    def __init__(
        self,
        http: HttpProvider,
        wire: EmbeddingWire,
        *,
        provider: str,
        model: str,
        price: Price,
        dimensions: int | None = None,
    ) -> None:
        """Prepare calls of ``model``."""
        self._http = http
        self._wire = wire
        self._provider = provider
        self._model = model
        self._price = price
        self._dimensions = dimensions
        self._refused: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """Return ``provider/model``, and ``@`` the dimensions if they are set."""
        return f"{self._provider}/{self._model}" + (f"@{self._dimensions}" if self._dimensions else "")

    async def embed(
        self,
        texts: tuple[str, ...],
        *,
        dimensions: int | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - the port's argument, kept by the HTTP client
    ) -> Embeddings:
        """Return the vectors of ``texts``."""
        size = dimensions or self._dimensions
        vectors: list[tuple[float, ...]] = []
        counted = 0
        for batch in _batches(texts, self._wire.most_texts):
            answer = await self._asked(batch, size, timeout)
            found = self._wire.vectors(answer)
            if len(found) != len(batch):
                raise errors.ProviderAnswerError
            vectors += [_unit(vector, size) for vector in found]
            reported = self._wire.prompt_tokens(answer)
            counted += sum(estimating.count(text, self.name) for text in batch) if reported is None else reported
        if len(set(map(len, vectors))) > 1:
            raise errors.ProviderAnswerError
        usage = Usage(counted, 0)
        cost = self._price(self._provider, self._model, usage)
        return Embeddings(tuple(vectors), usage, self._provider, self._model, cost)

    async def aclose(self) -> None:
        """Close the connections; closing twice is harmless."""
        await self._http.aclose()

    async def _asked(self, texts: Sequence[str], size: int | None, within: float | None) -> Any:
        refused = self._refused
        for _ in range(_CONCESSIONS):
            call = self._wire.call(texts, self._model, size, refused)
            try:
                answer = await self._http.post(call.path, call.body, within=within, unwanted=call.unwanted)
            except UnwantedFieldsError as error:
                refused |= error.fields
                continue
            self._refused = refused
            return answer
        raise errors.ProviderRejectedError


def _batches(texts: Sequence[str], most: int) -> Iterator[Sequence[str]]:
    return (texts[start : start + most] for start in range(0, len(texts), most))


def _unit(vector: Vector, size: int | None) -> tuple[float, ...]:
    """Return ``vector``, cut to ``size``, with length 1."""
    kept = vector[:size] if size else vector
    length = math.sqrt(math.fsum(value * value for value in kept))
    if not length or not math.isfinite(length):
        raise errors.ProviderAnswerError
    return tuple(value / length for value in kept)
