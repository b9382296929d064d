"""How thorough a run is, and how rounds alternate."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


class BenchError(Exception):
    """A figure would be worthless: something did not answer, answered wrongly, or was not ours."""


@dataclass(frozen=True)
class Plan:
    """How many rounds, and who is told what is going on."""

    rounds: int
    quick: bool
    say: Callable[[str], None]

    def scaled(self, full: int, quick: int) -> int:
        """Return ``full``, or ``quick`` in a quick run."""
        return quick if self.quick else full

    async def alternate(
        self, cases: Mapping[str, Callable[[], Awaitable[T]]], rounds: int | None = None
    ) -> dict[str, tuple[T, ...]]:
        """Return what each case gave, round by round; every other round runs the cases backwards."""
        found: dict[str, list[T]] = {name: [] for name in cases}
        for number in range(rounds or self.rounds):
            for name in cases if number % 2 == 0 else reversed(list(cases)):
                self.say(f"round {number + 1}: {name}")
                found[name].append(await cases[name]())
        return {name: tuple(results) for name, results in found.items()}
