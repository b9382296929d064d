"""Which of two outputs is better: each pair is judged twice, in both orders, for judges prefer what they see first."""

import asyncio
from dataclasses import dataclass, replace
from typing import Final, Literal

from shared import errors
from shared.jobs.job import NO_USAGE, Usage
from shared.scoring.judges import asking
from shared.scoring.judges.asking import Answer, Bench, Told

Preferred = Literal["first", "second", "tie"]

_TASK: Final = (
    "Two outputs, A and B, were written for the same task. Say which is better by the criterion: A, B, or tie when "
    "neither is."
)
_SCHEMA: Final = asking.answer_schema(reason=asking.REASON, better={"type": "string", "enum": ["A", "B", "tie"]})
_OTHER: Final[dict[str, str]] = {"A": "B", "B": "A", "tie": "tie"}
_NAMES: Final[dict[str, Preferred]] = {"A": "first", "B": "second"}


@dataclass(frozen=True, slots=True)
class Preference:
    """
    Which output is better, and why.

    ``agreed`` is False when the order made the difference, which makes it a tie. Without ``preferred`` a judge has
    failed, and ``error`` says how.
    """

    preferred: Preferred | None
    reason: str = ""
    agreed: bool = True
    usage: Usage = NO_USAGE
    error: errors.PressroomError | None = None


async def select_best(bench: Bench, model: str, criterion: str, given: Answer, texts: tuple[str, str]) -> Preference:
    """Return which of two ``texts``, made of what is ``given``, is better by ``criterion``."""
    first, second = texts
    told = await asyncio.gather(
        _ask(bench, model, {"criterion": criterion, "given": given, "A": first, "B": second}, "ab"),
        _ask(bench, model, {"criterion": criterion, "given": given, "A": second, "B": first}, "ba"),
    )
    usage = told[0].usage + told[1].usage
    answers = [one.answer for one in told if one.answer is not None]
    if len(answers) < len(told):
        failed = next(one.error for one in told if one.answer is None)
        return Preference(None, usage=usage, error=failed)
    seen = [str(answers[0]["better"]), _OTHER[str(answers[1]["better"])]]
    if seen[0] != seen[1]:
        reason = "The judge changed its mind when the order was swapped."
        return Preference("tie", reason, agreed=False, usage=usage)
    return Preference(_NAMES.get(seen[0], "tie"), str(answers[0]["reason"]), usage=usage)


async def _ask(bench: Bench, model: str, material: Answer, order: str) -> Told:
    keyed = replace(bench, key=f"{bench.key}-{order}" if bench.key else "")
    return await asking.ask(keyed, model, _TASK, material, _SCHEMA)
