"""Retrieve: the passages of the source that each section draws on."""

from collections.abc import Mapping
from typing import Any

from shared.generation import passages
from shared.generation import tools as toolbox
from shared.generation.brief import Brief
from shared.jobs.job import Job
from shared.jobs.pipeline import Context, Done, Inputs

PER_SECTION = 4


async def run(job: Job, inputs: Inputs, _: Context) -> Done:
    """Return the numbered passages of the source and, per section, the numbers of those that fit it best."""
    brief = toolbox.brief_of(job)
    found = passages.split(brief.source_text or "")
    sections = inputs["plan"]["sections"]
    limit = PER_SECTION if len(sections) > 1 else max(PER_SECTION, brief.words // passages.PASSAGE_WORDS * 2)
    chosen = [
        {"numbers": [passage.number for passage in passages.best(found, _query(brief, section), limit)]}
        for section in sections
    ]
    return Done({"passages": [passage.text for passage in found], "chosen": chosen})


def _query(brief: Brief, section: Mapping[str, Any]) -> str:
    return f"{brief.subject} {section['heading']} {section['purpose']}"
