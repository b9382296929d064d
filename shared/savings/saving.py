"""What is wished of a shorter prompt, and what it saves, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from shared.prompts.template import Prompt, Version
from shared.savings.pricing import THOUSAND, Priced
from shared.savings.verification import Verified

if TYPE_CHECKING:
    from shared.tokens.compressing import Compressed

MOST_EXAMPLES: Final = 50


@dataclass(frozen=True, slots=True)
class Check:
    """What a shorter prompt is to be verified on: the first examples of a dataset, by a suite."""

    dataset: str
    suite: str
    examples: int = 20


@dataclass(frozen=True)
class Wish:
    """How a prompt is to be made shorter (by all rules unless some are named), for which model, and how verified."""

    budget: int | None = None
    keep: tuple[str, ...] = ()
    limits: Mapping[str, int] = field(default_factory=dict)
    rules: tuple[str, ...] = ()
    model: str = ""
    check: Check | None = None


@dataclass(frozen=True, slots=True)
class Saving:
    """
    A shorter prompt, what its own text costs per 1,000 calls before and after, and how it did when it was verified.

    It is ``suggested`` when it is shorter, keeps the budget and can be rendered, and nothing measurable is lost.
    """

    compressed: "Compressed[Prompt]"
    before: Priced
    after: Priced
    verified: Verified | None = None

    @property
    def suggested(self) -> bool:
        """Return whether the shorter prompt is worth taking."""
        shorter = self.compressed.after < self.compressed.before and self.compressed.fits
        return shorter and (self.verified is None or self.verified.holds)

    @property
    def saved_per_thousand(self) -> Decimal | None:
        """Return the US dollars that 1,000 calls cost less."""
        before, after = self.before.times(THOUSAND), self.after.times(THOUSAND)
        return None if before is None or after is None else before - after


@dataclass(frozen=True, slots=True)
class TemplateSaving:
    """A template's version in production, or its newest where none is, and what it could save."""

    version: Version
    saving: Saving
