"""What shapes a search, and what it may cost."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Limits:
    """What a search may spend at most: evaluations of examples, reflections, and billionths of a US dollar."""

    calls: int = 600
    reflections: int | None = None
    nano_usd: int | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """
    The parameters of a search.

    Each step tries ``children`` changes of a parent on a ``batch`` of training examples, of which up to ``fresh`` are
    new to the parent. The ``racers`` best of those that do better race against the best prompt on the validation
    examples in ``rungs``: one falls out when its lead plus ``drop`` standard errors is not positive, and wins as soon
    as its lead minus ``win`` standard errors is. A race goes one rung further for every ``pace`` steps without a new
    best prompt; there, ``clear`` standard errors are enough. ``spread`` is the standard deviation of gaps that is
    believed in before any was seen, so that a few equal ones prove little.

    After ``patience`` steps without a new best prompt, the share of parents that are not the best prompt grows by
    ``growth`` a step up to ``explore``. ``examples`` is the most demonstrations in a prompt, tried once a share
    ``examples_after`` of a limit is spent; every 1,000 tokens of a prompt are charged with ``token_charge`` points of
    score. The search ends by itself at the ``target`` score or after ``stalled`` steps in vain (0: never). For each of
    ``test`` examples, two calls are held back for the test at the end.
    """

    seed: int = 0
    children: int = 2
    batch: int = 3
    fresh: int = 1
    rungs: tuple[int, ...] = (5, 10, 20)
    pace: int = 2
    racers: int = 1
    clear: float = 0.0
    drop: float = 1.0
    win: float = 2.0
    spread: float = 0.05
    patience: int = 4
    growth: float = 0.1
    explore: float = 0.6
    examples: int = 3
    examples_after: float = 0.5
    example_score: float = 0.7
    token_charge: float = 0.01
    levers: Mapping[str, float] = field(
        default_factory=lambda: {"reflect": 8.0, "examples": 1.0, "merge": 1.0, "trim": 1.0}
    )
    target: float = 1.0
    stalled: int = 80
    limits: Limits = Limits()
    test: int = 0

    @classmethod
    def of(cls, fields: Mapping[str, Any]) -> "Settings":
        """Return the settings that ``fields`` describe."""
        return cls(**{**fields, "limits": Limits(**fields["limits"]), "rungs": tuple(fields["rungs"])})

    def fields(self) -> dict[str, Any]:
        """Return the settings as plain data."""
        return {**asdict(self), "rungs": list(self.rungs)}
