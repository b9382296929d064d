"""Draft: every section is written by a task of its own, in parallel."""

from typing import Any

from shared.generation import tools as toolbox
from shared.generation.tools import Tools
from shared.jobs.job import Job
from shared.jobs.pipeline import Context, Done, FanOut, Inputs, Item


async def run(_: Job, inputs: Inputs, __: Context) -> FanOut:
    """Return one item per planned section."""
    return FanOut([dict(section) for section in inputs["plan"]["sections"]])


async def write_section(tools: Tools, job: Job, item: Item, inputs: Inputs, context: Context) -> Done:
    """Return the text of one section."""
    brief = toolbox.brief_of(job)
    plan = inputs["plan"]
    variables = {
        **toolbox.brief_variables(brief),
        "title": plan["title"] if len(plan["sections"]) > 1 else None,
        "heading": item.data["heading"] or None,
        "purpose": item.data["purpose"] or None,
        "outline": _outline(plan["sections"]),
        "words": item.data["words"],
        "shape": brief.kind.shape,
        "passages": _passages(inputs, item.index),
    }
    await _announce(item, context)
    written = await toolbox.write(tools, job, "draft", variables, context)
    result = {"heading": item.data["heading"], "text": written.text.strip(), "metadata": dict(written.metadata)}
    return Done(result, usage=written.usage)


async def _announce(item: Item, context: Context) -> None:
    """Give a reader along the heading that assembly will put there."""
    if context.emit is not None and item.data["heading"]:
        await context.emit(("\n\n" if item.index else "") + f"## {item.data['heading']}\n\n")


def _outline(sections: list[dict[str, Any]]) -> str | None:
    if len(sections) < 2:
        return None
    return "\n".join(f"- {section['heading']}: {section['purpose']}" for section in sections)


def _passages(inputs: Inputs, section: int) -> str | None:
    if "retrieve" not in inputs:
        return None
    texts, chosen = inputs["retrieve"]["passages"], inputs["retrieve"]["chosen"][section]["numbers"]
    return "\n\n".join(f"[{number}] {texts[number - 1]}" for number in chosen)
