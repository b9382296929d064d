"""The forward pass, held against one that is written down number by number."""

import json
import math
from pathlib import Path

import numpy as np
import pytest

from shared.models import bert
from shared.models.bert import Weights

HIDDEN, HEADS, INNER, WORDS = 4, 2, 6, 9
LAYER = {
    "attention.self.query": (HIDDEN, HIDDEN),
    "attention.self.key": (HIDDEN, HIDDEN),
    "attention.self.value": (HIDDEN, HIDDEN),
    "attention.output.dense": (HIDDEN, HIDDEN),
    "intermediate.dense": (INNER, HIDDEN),
    "output.dense": (HIDDEN, INNER),
}


@pytest.fixture
def weights() -> Weights:
    rng = np.random.default_rng(4)
    shapes: dict[str, tuple[int, ...]] = {
        "embeddings.word_embeddings.weight": (WORDS, HIDDEN),
        "embeddings.position_embeddings.weight": (8, HIDDEN),
        "embeddings.token_type_embeddings.weight": (2, HIDDEN),
        "embeddings.LayerNorm.weight": (HIDDEN,),
        "embeddings.LayerNorm.bias": (HIDDEN,),
    }
    for number in range(2):
        for name, shape in LAYER.items():
            shapes[f"encoder.layer.{number}.{name}.weight"] = shape
            shapes[f"encoder.layer.{number}.{name}.bias"] = shape[:1]
        for name in ("attention.output.LayerNorm", "output.LayerNorm"):
            shapes |= {f"encoder.layer.{number}.{name}.{part}": (HIDDEN,) for part in ("weight", "bias")}
    return {name: rng.standard_normal(shape).astype(np.float32) for name, shape in shapes.items()}


def normed(row: list[float], weights: Weights, name: str) -> list[float]:
    mean = sum(row) / len(row)
    spread = math.sqrt(sum((x - mean) ** 2 for x in row) / len(row) + 1e-12)
    scale, shift = weights[f"{name}.weight"], weights[f"{name}.bias"]
    return [float((x - mean) / spread * scale[i] + shift[i]) for i, x in enumerate(row)]


def linear(row: list[float], weights: Weights, name: str) -> list[float]:
    matrix, shift = weights[f"{name}.weight"], weights[f"{name}.bias"]
    return [float(sum(matrix[j][i] * x for i, x in enumerate(row)) + shift[j]) for j in range(len(shift))]


def attention(rows: list[list[float]], weights: Weights, name: str) -> list[list[float]]:
    query, key, value = ([linear(row, weights, f"{name}.{part}") for row in rows] for part in ("query", "key", "value"))
    size = HIDDEN // HEADS
    found = [[0.0] * HIDDEN for _ in rows]
    for head in range(HEADS):
        part = range(head * size, head * size + size)
        for at, asked in enumerate(query):
            raw = [math.exp(sum(asked[i] * other[i] for i in part) / math.sqrt(size)) for other in key]
            for i in part:
                found[at][i] = sum(share / sum(raw) * value[n][i] for n, share in enumerate(raw))
    return found


def by_hand(tokens: list[int], weights: Weights) -> list[float]:
    tables = [weights[f"embeddings.{kind}_embeddings.weight"] for kind in ("word", "position", "token_type")]
    rows = [
        [float(tables[0][t][i] + tables[1][n][i] + tables[2][0][i]) for i in range(HIDDEN)]
        for n, t in enumerate(tokens)
    ]
    rows = [normed(row, weights, "embeddings.LayerNorm") for row in rows]
    for number in range(2):
        name = f"encoder.layer.{number}"
        attended = [
            linear(row, weights, f"{name}.attention.output.dense")
            for row in attention(rows, weights, f"{name}.attention.self")
        ]
        rows = [
            normed([a + b for a, b in zip(*pair, strict=True)], weights, f"{name}.attention.output.LayerNorm")
            for pair in zip(rows, attended, strict=True)
        ]
        inner = [
            [x * (1 + math.erf(x / math.sqrt(2))) / 2 for x in linear(row, weights, f"{name}.intermediate.dense")]
            for row in rows
        ]
        outer = [linear(row, weights, f"{name}.output.dense") for row in inner]
        rows = [
            normed([a + b for a, b in zip(*pair, strict=True)], weights, f"{name}.output.LayerNorm")
            for pair in zip(rows, outer, strict=True)
        ]
    mean = [sum(column) / len(rows) for column in zip(*rows, strict=True)]
    return [x / math.hypot(*mean) for x in mean]


@pytest.mark.parametrize("tokens", [[1], [2, 7, 3], [5, 5, 0, 8, 1]])
def test_encoder_agrees_with_the_formulas(weights: Weights, tokens: list[int]) -> None:
    assert bert.Encoder(weights, HEADS).place(tokens).tolist() == pytest.approx(by_hand(tokens, weights), abs=2e-6)


def test_tensors_are_read_from_their_file(tmp_path: Path) -> None:
    tensor = np.arange(6, dtype=np.float32)
    header = json.dumps({
        "__metadata__": {"format": "pt"},
        "a": {"dtype": "F32", "shape": [2, 3], "data_offsets": [8, 32]},
        "ids": {"dtype": "I64", "shape": [1], "data_offsets": [0, 8]},
    }).encode()
    (tmp_path / "x").write_bytes(len(header).to_bytes(8, "little") + header + b"\0" * 8 + tensor.tobytes())

    found = bert.read_weights(tmp_path / "x")

    assert {name: value.tolist() for name, value in found.items()} == {"a": [[0, 1, 2], [3, 4, 5]]}
