from decimal import Decimal
from typing import Any

import pytest

from shared.prompts.template import Prompt
from shared.savings import verification
from shared.savings.pricing import Priced
from shared.savings.saving import Saving
from shared.savings.verification import Verified
from shared.scoring.evaluation import Evaluated, Output, Scored
from shared.tokens.compressing import Compressed


def compressed(before: int = 100, after: int = 60, **more: Any) -> Compressed[Prompt]:
    return Compressed(Prompt("", "Sell it."), (), before, after, {}, **more)


def priced(cost: str | None) -> Priced:
    return Priced("acme/x", "set", None if cost is None else Decimal(cost), None)


def verified(before: float, after: float) -> Verified:
    runs = [Evaluated(Output("text"), Scored(score, passed=True)) for score in (before, after)]
    return verification.compared([(runs[0], runs[1])] * 30)


@pytest.mark.parametrize(
    ("found", "proof", "suggested"),
    [
        (compressed(), None, True),
        (compressed(after=100), None, False),
        (compressed(fits=False), None, False),
        (compressed(), verified(0.9, 0.9), True),
        (compressed(), verified(0.9, 0.8), False),
        (compressed(fits=False), verified(0.9, 0.9), False),
    ],
)
def test_suggested_is_what_is_shorter_and_not_worse(
    found: Compressed[Prompt], proof: Verified | None, *, suggested: bool
) -> None:
    assert Saving(found, priced("0.02"), priced("0.01"), proof).suggested == suggested


@pytest.mark.parametrize(("before", "after", "saved"), [("0.02", "0.005", Decimal(15)), (None, None, None)])
def test_saving_is_told_per_thousand_calls(before: str | None, after: str | None, saved: Decimal | None) -> None:
    assert Saving(compressed(), priced(before), priced(after)).saved_per_thousand == saved
