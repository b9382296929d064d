"""Assemble: the sections become one Markdown body."""

from shared.jobs.job import Job
from shared.jobs.pipeline import Context, Done, Inputs


async def run(_: Job, inputs: Inputs, __: Context) -> Done:
    """Return the body, its sections, and what the models said of themselves."""
    items = inputs["draft"]["items"]
    if len(items) == 1:
        body = items[0]["text"]
    else:
        body = "\n\n".join(f"## {item['heading']}\n\n{item['text']}" for item in items)
    metadata = {**inputs["plan"]["metadata"], **items[0]["metadata"]}
    return Done({"title": inputs["plan"]["title"], "body": body, "sections": len(items), "metadata": metadata})
