"""Embeddings behind the Gemini API."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from shared import errors
from shared.models import catalog, json_answers, reported_errors
from shared.models.http_embeddings import HttpEmbeddingModel, Vector
from shared.models.http_model import Call, Price
from shared.models.http_provider import HttpProvider

MOST_TEXTS: Final = 100


@dataclass(frozen=True)
class GeminiEmbeddingWire:
    """Embeddings as Gemini has them, many in one request; ``task`` is what they are for, in Gemini's words."""

    task: str = ""
    most_texts: int = MOST_TEXTS

    def call(self, texts: Sequence[str], model: str, dimensions: int | None, refused: frozenset[str]) -> Call:
        """Return the request for the vectors of ``texts``."""
        wanted = {"outputDimensionality": dimensions, "taskType": self.task}
        optional = {name: value for name, value in wanted.items() if value and name not in refused}
        requests = [{"model": f"models/{model}", "content": {"parts": [{"text": text}]}, **optional} for text in texts]
        words = {"outputDimensionality": "output_?dimensionality", "taskType": "task_?type"}
        unwanted = {name: words[name] for name in optional}
        return Call(f"/models/{quote(model)}:batchEmbedContents", {"requests": requests}, unwanted)

    def vectors(self, answer: Any) -> list[Vector]:
        """Return the vectors of an answer, in the order of the texts."""
        found = json_answers.mapping(answer)
        if "error" in found:
            raise reported_errors.within(answer)
        rows = map(json_answers.mapping, json_answers.sequence(found.get("embeddings")))
        return [_numbers(row.get("values")) for row in rows]

    def prompt_tokens(self, answer: Any) -> int | None:
        """Return how many tokens an answer reports, if it does."""
        match answer.get("usageMetadata"):
            case {"promptTokenCount": int(count)}:
                return count
            case _:
                return None


class GeminiEmbeddings(HttpEmbeddingModel):
    """One embedding model behind the Gemini API."""

    def __init__(
        self,
        *,
        base_url: str,
        api_key: str,
        model: str,
        provider: str = "gemini",
        dimensions: int | None = None,
        timeout: float = 60.0,
        price: Price = catalog.cost,
    ) -> None:
        """Prepare calls of ``model``."""
        http = HttpProvider(base_url, {"x-goog-api-key": api_key}, timeout=timeout)
        wire = GeminiEmbeddingWire()
        super().__init__(http, wire, provider=provider, model=model, price=price, dimensions=dimensions)


def _numbers(value: Any) -> Vector:
    if not isinstance(value, list) or not all(isinstance(number, int | float) for number in value):
        raise errors.ProviderAnswerError
    return value
