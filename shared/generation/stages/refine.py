"""Refine: the model mends what the score found, once per pass, while it helps and the budget lasts."""

from decimal import Decimal
from typing import Any

from shared.generation import quality
from shared.generation import tools as toolbox
from shared.generation.brief import Brief
from shared.generation.tools import Tools
from shared.jobs.job import Job, Usage
from shared.jobs.pipeline import Context, Done, Inputs, Repeat

PASSES = 3


async def run(tools: Tools, job: Job, inputs: Inputs, context: Context) -> Done | Repeat:
    """Return the better of the old and the new body; repeats below the asked quality, three times at most."""
    brief = toolbox.brief_of(job)
    before = _before(inputs)
    if not _affordable(brief, job.usage):
        stopped = {**before, "stopped": "budget"}
        return Done(stopped, toolbox.after_quality(job, brief), summary={"quality": before["quality"]["score"]})
    variables = {
        **toolbox.brief_variables(brief),
        "words": brief.words,
        "issues": "\n".join(f"- {issue}" for issue in before["issues"]),
        "draft": before["body"],
    }
    written = await toolbox.write(tools, job, "refine", variables, context)
    after = _better(brief, before, written.text.strip())
    score = after["quality"]["score"]
    this_pass = job.stages["refine"].round + 1
    if score >= brief.min_quality or not after["issues"] or this_pass >= PASSES or after["stopped"]:
        return Done(after, toolbox.after_quality(job, brief), written.usage, summary={"quality": score})
    return Repeat(result=after, done=this_pass, total=PASSES, usage=written.usage)


def _before(inputs: Inputs) -> dict[str, Any]:
    if "refine" in inputs:
        return dict(inputs["refine"])
    assembled, scored = inputs["assemble"], inputs["score"]
    return {
        "body": assembled["body"],
        "sections": assembled["sections"],
        "quality": scored["quality"],
        "issues": scored["issues"],
    }


def _better(brief: Brief, before: dict[str, Any], body: str) -> dict[str, Any]:
    found = quality.assess(brief, body, before["sections"])
    if found.score <= before["quality"]["score"]:
        return {**before, "stopped": "no improvement"}
    return {
        "body": body,
        "sections": before["sections"],
        "quality": found.fields(),
        "issues": found.issues,
        "stopped": "",
    }


def _affordable(brief: Brief, usage: Usage) -> bool:
    """Whether one more pass, as dear as everything before it, would stay within the budget."""
    spent = Decimal(usage.cost_nano_usd) / 1_000_000_000
    return brief.max_cost_usd is None or spent == 0 or 2 * spent <= brief.max_cost_usd
