"""
Tokens that compression saves on the prompts that the product ships as examples, and the loss of score with it.

Both prompts go to a writer that does what its prompt says, on the same examples. Beside them: as many tokens saved by
cutting the prompt off, which shows that the writer notices what is missing.
"""

import dataclasses
from pathlib import Path

from shared.prompts.template import Prompt
from shared.savings import verification
from shared.savings.verification import Verified
from shared.tokens import compressing
from tests.bench import obedient
from tests.bench.plan import Plan
from tests.bench.rows import Bar, Baseline, Row, Samples

EXAMPLES, QUICK = 200, 50
SHARE, LOSS = 0.25, verification.TOLERANCE


async def run(plan: Plan, _: Path) -> list[Row]:
    """Compress each sample prompt, and compare it with what it was on the same examples."""
    rows = []
    for name in obedient.DEMANDS:
        plan.say(name)
        rows += await _measured(name, plan.scaled(EXAMPLES, QUICK))
    return rows


async def _measured(name: str, number: int) -> list[Row]:
    before = obedient.sample(name)
    found = compressing.compress(before, model=obedient.MODEL)
    shorter = await _compared(name, before, found.prompt, number)
    cut = await _compared(name, before, truncated(before, found.saved), number)
    note = (
        f"{found.before} to {found.after} tokens of its own, {shorter.tokens_before:.0f} to {shorter.tokens_after:.0f} "
        f"rendered; {shorter.examples} examples, 95 % interval of the difference "
        f"{shorter.interval.low:+.3f} to {shorter.interval.high:+.3f}"
    )
    return [
        Row("savings", f"{name}: share of tokens", Samples((found.saved,), "", higher=True), bar=Bar(SHARE), note=note),
        Row(
            "savings",
            f"{name}: loss of score",
            Samples((shorter.before - shorter.after,), ""),
            baseline=Baseline("cut off at the same length", Samples((cut.before - cut.after,), "")),
            bar=Bar(LOSS),
        ),
    ]


async def _compared(name: str, before: Prompt, after: Prompt, number: int) -> Verified:
    examples = obedient.examples(name, number)
    return await verification.verify(examples, obedient.writer(name, before), obedient.writer(name, after))


def truncated(prompt: Prompt, share: float) -> Prompt:
    """Return ``prompt`` without that share of its lines, from the end of each part; lines with Jinja stay."""
    return dataclasses.replace(prompt, system=_shorter(prompt.system, share), user=_shorter(prompt.user, share))


def _shorter(text: str, share: float) -> str:
    lines = text.split("\n")
    gone = round(share * sum("{" not in line for line in lines))
    for place in reversed(range(len(lines))):
        if gone and "{" not in lines[place]:
            gone -= 1
            del lines[place]
    return "\n".join(lines)
