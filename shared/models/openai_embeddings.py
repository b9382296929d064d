"""Embeddings behind the API that OpenAI has made and most others speak."""

import array
import base64
import binascii
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from shared import errors
from shared.models import catalog, json_answers, reported_errors
from shared.models.http_embeddings import HttpEmbeddingModel, Vector
from shared.models.http_model import Call, Price
from shared.models.http_provider import HttpProvider
from shared.models.presets import PRESETS, Preset

MOST_TEXTS: Final = 128

_PATH = "/embeddings"
_BASE64 = "base64"


@dataclass(frozen=True)
class OpenAIEmbeddingWire:
    """Embeddings as OpenAI has them; numbers come packed, which halves what is sent, unless a provider cannot."""

    preset: Preset
    most_texts: int = MOST_TEXTS

    def call(self, texts: Sequence[str], model: str, dimensions: int | None, refused: frozenset[str]) -> Call:
        """Return the request for the vectors of ``texts``."""
        packed = _BASE64 not in self.preset.refuses and "encoding_format" not in refused
        wanted = {
            "encoding_format": _BASE64 if packed else None,
            "dimensions": None if "dimensions" in refused else dimensions,
        }
        optional = {name: value for name, value in wanted.items() if value is not None}
        unwanted = {name: f"{name}|matryoshka" if name == "dimensions" else name for name in optional}
        return Call(_PATH, {"model": model, "input": list(texts), **optional}, unwanted)

    def vectors(self, answer: Any) -> list[Vector]:
        """Return the vectors of an answer, in the order of the texts."""
        found = json_answers.mapping(answer)
        if found.get("error"):
            raise reported_errors.within(answer)
        rows = [json_answers.mapping(row) for row in json_answers.sequence(found.get("data"))]
        ordered = sorted(enumerate(rows), key=lambda row: row[1].get("index", row[0]))
        return [_vector(row.get("embedding")) for _, row in ordered]

    def prompt_tokens(self, answer: Any) -> int | None:
        """Return how many tokens an answer reports, if it does."""
        match answer.get("usage"):
            case {"prompt_tokens": int(count)} | {"total_tokens": int(count)}:
                return count
            case _:
                return None


class OpenAICompatibleEmbeddings(HttpEmbeddingModel):
    """One embedding model of one provider that speaks OpenAI's API."""

    def __init__(
        self,
        *,
        base_url: str,
        api_key: str,
        model: str,
        provider: str = "openai",
        dimensions: int | None = None,
        timeout: float = 60.0,
        price: Price = catalog.cost,
    ) -> None:
        """Prepare calls of ``model``."""
        headers = {"authorization": f"Bearer {api_key}"} if api_key else {}
        http = HttpProvider(base_url, headers, timeout=timeout)
        wire = OpenAIEmbeddingWire(PRESETS.get(provider, Preset()))
        super().__init__(http, wire, provider=provider, model=model, price=price, dimensions=dimensions)


def _vector(value: Any) -> Vector:
    """Return the numbers of one vector, which come in a list or, packed, as base64 of 32-bit floats."""
    if isinstance(value, list) and value and all(isinstance(number, int | float) for number in value):
        return value
    if not isinstance(value, str):
        raise errors.ProviderAnswerError
    numbers = array.array("f")
    try:
        numbers.frombytes(base64.b64decode(value, validate=True))
    except (binascii.Error, ValueError):
        raise errors.ProviderAnswerError from None
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
