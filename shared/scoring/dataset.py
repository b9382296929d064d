"""Datasets: examples of what a prompt is given and, if known, what is expected of it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, Literal

from shared import ids
from shared.scoring.assertion import Assertion

Split = Literal["train", "val", "test"]

MAX_EXAMPLES: Final = 1_000
_TRAIN, _VAL = 0.5, 0.75


@dataclass(frozen=True)
class Example:
    """
    Values for the variables of a prompt, the answer that is ``expected`` (if there is one), and assertions of its own.

    The ``id`` is a hash of all that, unless its owner gave one.
    """

    id: str
    variables: Mapping[str, Any]
    expected: Any = None
    assertions: tuple[Assertion, ...] = ()

    @classmethod
    def of(cls, fields: Mapping[str, Any]) -> "Example":
        """Return the example that ``fields`` describe: ``variables``, and maybe ``id``, ``expected`` and ``assert``."""
        assertions = tuple(map(Assertion.of, fields.get("assert") or ()))
        plain = cls("", fields.get("variables") or {}, fields.get("expected"), assertions)
        return cls(fields.get("id") or plain.content_hash[:16], plain.variables, plain.expected, assertions)

    @cached_property
    def content_hash(self) -> str:
        """The SHA-256 of everything but the id."""
        return ids.content_hash(self._content())

    def fields(self) -> dict[str, Any]:
        """Return the example as plain data."""
        return {"id": self.id, **self._content()}

    def _content(self) -> dict[str, Any]:
        assertions = [assertion.fields() for assertion in self.assertions]
        optional = {"expected": self.expected, "assert": assertions or None}
        return {"variables": dict(self.variables)} | {
            name: value for name, value in optional.items() if value is not None
        }


@dataclass(frozen=True)
class Dataset:
    """Examples under a name; ``hash`` is that of their content and order, and so the version of the dataset."""

    name: str
    hash: str
    examples: tuple[Example, ...] = field(repr=False)

    @classmethod
    def of(cls, name: str, examples: Sequence[Example]) -> "Dataset":
        """Return the dataset of these examples."""
        return cls(name, ids.content_hash([example.fields() for example in examples]), tuple(examples))

    def part(self, wanted: Split, seed: int = 0) -> tuple[Example, ...]:
        """Return the examples of one split, in order."""
        return tuple(example for example in self.examples if split(example.id, seed) == wanted)


def split(example_id: str, seed: int = 0) -> Split:
    """
    Return the split that an example belongs to: half of all to train, a quarter each to validate and to test.

    It depends on the id and the seed alone, so that an example stays where it is when others come and go.
    """
    drawn = hashlib.sha256(f"split\x1f{seed}\x1f{example_id}".encode()).digest()
    share = int.from_bytes(drawn[:8]) / 2**64
    if share < _TRAIN:
        return "train"
    return "val" if share < _VAL else "test"
