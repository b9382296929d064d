"""The forward pass of a BERT encoder in numpy: numbers of tokens in, one vector of length 1 out."""

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float32]
Weights: TypeAlias = Mapping[str, Array]

_EPSILON = np.float32(1e-12)
_ERF = (0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429)
_ERF_SLOPE = 0.3275911
_LENGTH_BYTES = 8


def read_weights(path: Path) -> dict[str, Array]:
    """Return the tensors of a safetensors file, which stay in the file until they are used."""
    with path.open("rb") as file:
        length = int.from_bytes(file.read(_LENGTH_BYTES), "little")
        header = json.loads(file.read(length))
    raw = np.memmap(path, np.uint8, "r", offset=_LENGTH_BYTES + length)
    return {
        name: raw[slice(*found["data_offsets"])].view(np.float32).reshape(found["shape"])
        for name, found in header.items()
        if found.get("dtype") == "F32"
    }


class Encoder:
    """An encoder whose vectors are the mean of those of all tokens."""

    def __init__(self, weights: Weights, heads: int) -> None:
        self._weights = weights
        self._heads = heads
        self._layers = sum(1 for name in weights if name.endswith("attention.self.query.weight"))

    def place(self, tokens: Sequence[int]) -> Array:
        """Return the vector of a text."""
        weights = self._weights
        hidden = (
            weights["embeddings.word_embeddings.weight"][list(tokens)]
            + weights["embeddings.position_embeddings.weight"][: len(tokens)]
            + weights["embeddings.token_type_embeddings.weight"][0]
        )
        hidden = self._normed(hidden, "embeddings.LayerNorm")
        for number in range(self._layers):
            hidden = self._layer(hidden, f"encoder.layer.{number}")
        mean: Array = hidden.mean(axis=0)
        return mean / np.linalg.norm(mean)

    def _layer(self, hidden: Array, name: str) -> Array:
        attended = self._linear(self._attention(hidden, f"{name}.attention.self"), f"{name}.attention.output.dense")
        hidden = self._normed(hidden + attended, f"{name}.attention.output.LayerNorm")
        inner = _gelu(self._linear(hidden, f"{name}.intermediate.dense"))
        return self._normed(hidden + self._linear(inner, f"{name}.output.dense"), f"{name}.output.LayerNorm")

    def _attention(self, hidden: Array, name: str) -> Array:
        query, key, value = (self._split(self._linear(hidden, f"{name}.{part}")) for part in ("query", "key", "value"))
        scores = query @ key.transpose(0, 2, 1) / np.float32(math.sqrt(query.shape[-1]))
        shares = np.exp(scores - scores.max(axis=-1, keepdims=True))
        shares /= shares.sum(axis=-1, keepdims=True)
        joined: Array = (shares @ value).transpose(1, 0, 2).reshape(hidden.shape)
        return joined

    def _split(self, hidden: Array) -> Array:
        """Return the vectors by head."""
        return hidden.reshape(len(hidden), self._heads, -1).transpose(1, 0, 2)

    def _linear(self, hidden: Array, name: str) -> Array:
        found: Array = hidden @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]
        return found

    def _normed(self, hidden: Array, name: str) -> Array:
        centred = hidden - hidden.mean(axis=-1, keepdims=True)
        spread = np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + _EPSILON)
        found: Array = centred / spread * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]
        return found


def _gelu(value: Array) -> Array:
    """Return the Gaussian error linear unit; the error function is that of Abramowitz and Stegun, 7.1.26."""
    size = np.abs(value) / np.float32(math.sqrt(2))
    step = np.reciprocal(np.float32(1) + np.float32(_ERF_SLOPE) * size)
    total: Array = np.zeros_like(step)
    for factor in reversed(_ERF):
        total = (total + np.float32(factor)) * step
    error = np.sign(value) * (np.float32(1) - total * np.exp(-size * size))
    found: Array = value * (np.float32(1) + error) / np.float32(2)
    return found
