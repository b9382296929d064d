"""Finish: the piece is kept as content, and as the answer to the next brief like this one."""

import re

import orjson

from shared.cache.entry import CacheEntry, Slot
from shared.cache.scope import Scope
from shared.generation import content as contents
from shared.generation import tools as toolbox
from shared.generation.brief import Brief, OutputFormat
from shared.generation.content import Content, ContentView
from shared.generation.tools import Tools
from shared.jobs.job import Job
from shared.jobs.pipeline import END, Context, Done, Inputs

_HEADING = re.compile(r"^## +(.+)$", re.MULTILINE)


async def run(tools: Tools, job: Job, inputs: Inputs, _: Context) -> Done:
    """Return the writes that keep the piece and its cache entry, made in the commit that ends the job."""
    brief = toolbox.brief_of(job)
    best = toolbox.best(inputs)
    scored = inputs["refine"] if "refine" in inputs else inputs["score"]
    now = tools.clock.now()
    content = Content(
        id=contents.content_id(job.id, job.generation),
        tenant=job.tenant,
        job=job.id,
        type=brief.content_type.value,
        title=inputs["assemble"]["title"],
        body=_body(brief, best["body"], inputs),
        format=brief.format.value,
        language=brief.language,
        sections=sections_of(best["body"]),
        quality=scored["quality"],
        usage=job.usage,
        metadata=_metadata(job, inputs),
        brief=job.payload["brief"],
        created_at=now,
    )
    writes = [contents.write_for(content), *tools.cache.writes_for(await _entry(tools, job, content))]
    summary = {"content": content.id, "title": content.title, "quality": content.quality["score"]}
    return Done(follow=END, writes=writes, summary=summary)


async def _entry(tools: Tools, job: Job, content: Content) -> CacheEntry:
    """Return what answers the next brief like this one, and how it can be found when that must no longer be."""
    slot = Slot(Scope(job.tenant, contents.CACHE_NAMESPACE), job.payload["cache_key"])
    await tools.cache.policy(slot.scope)
    brief = toolbox.brief_of(job)
    origin = {"owner": job.owner, "brief": {**job.payload["brief"], **_unit(job)}, "tags": job.tags}
    return tools.cache.entry(
        slot,
        orjson.dumps(ContentView.of(content).model_dump(mode="json")),
        cost_nano_usd=job.usage.cost_nano_usd,
        tokens=job.usage.prompt_tokens + job.usage.completion_tokens,
        seconds=round(sum(stage.busy_seconds for stage in job.stages.values()), 3),
        name=f"{content.type}/{brief.subject}",
        tags=tags_of(job),
        sequence=job.payload.get("cache_sequence", 0),
        maker=contents.MAKER,
        origin=orjson.dumps(origin),
    )


def _unit(job: Job) -> dict[str, str]:
    """Return the unit that took part in experiments, so that whoever makes the piece anew gets the same arms."""
    taken = job.payload.get("experiments")
    return {"unit": taken[0]["unit"]} if taken else {}


def tags_of(job: Job) -> tuple[str, ...]:
    """Return what the piece can be invalidated by: its prompts with and without version, its type, the job's tags."""
    prompts = job.payload["prompts"].values()
    named = [tag for ref in prompts for tag in (f"template:{ref['name']}", f"template:{ref['name']}@{ref['number']}")]
    return tuple(dict.fromkeys((*named, f"type:{job.kind}", *job.tags)))


def sections_of(markdown: str) -> list[dict[str, str]]:
    """Return the parts of a Markdown text, by its headings of the second level."""
    parts = _HEADING.split(markdown.strip())
    opening = [{"heading": "", "text": parts[0].strip()}] if parts[0].strip() else []
    pairs = zip(parts[1::2], parts[2::2], strict=True)
    return opening + [{"heading": heading.strip(), "text": text.strip()} for heading, text in pairs]


def _body(brief: Brief, markdown: str, inputs: Inputs) -> str:
    if brief.format is OutputFormat.JSON:
        return str(inputs["structure"]["body"])
    if brief.format is OutputFormat.HTML:
        from markdown_it import MarkdownIt  # noqa: PLC0415 - only HTML pays for the parser

        return str(MarkdownIt("commonmark", {"html": False}).render(markdown)).strip()
    return markdown


def _metadata(job: Job, inputs: Inputs) -> dict[str, object]:
    prompts = {name: f"{ref['name']}@{ref['number']}" for name, ref in job.payload["prompts"].items()}
    cited = inputs["retrieve"]["passages"] if "retrieve" in inputs else []
    return {**inputs["assemble"]["metadata"], "prompts": prompts, "passages": list(cited)}
