"""Plan: a title and the sections, with the words each may take."""

from typing import Any

import orjson

from shared import errors
from shared.generation import tools as toolbox
from shared.generation.brief import Brief
from shared.generation.tools import Tools
from shared.jobs.job import Job
from shared.jobs.pipeline import Context, Done, Inputs

SOURCE_SHOWN = 6_000


async def run(tools: Tools, job: Job, _: Inputs, context: Context) -> Done:
    """Return title and sections; a piece too short for sections is planned without a model."""
    brief = toolbox.brief_of(job)
    follow = "retrieve" if brief.source_text else "draft"
    count = brief.kind.sections(brief.words)
    if count == 1:
        section = {"heading": "", "purpose": "", "words": brief.words}
        return Done({"title": _plain_title(brief), "sections": [section], "metadata": {}}, follow=follow)
    variables = {
        **toolbox.brief_variables(brief),
        "words": brief.words,
        "sections": count,
        "shape": brief.kind.shape,
        "source": (brief.source_text or "")[:SOURCE_SHOWN] or None,
    }
    written = await toolbox.write(tools, job, "plan", variables, context, _schema(count))
    plan = _parsed(written.text, count)
    return Done({**plan, "metadata": dict(written.metadata)}, follow=follow, usage=written.usage)


def _schema(count: int) -> dict[str, Any]:
    section = {
        "type": "object",
        "properties": {
            "heading": {"type": "string", "maxLength": 120},
            "purpose": {"type": "string", "maxLength": 400},
            "words": {"type": "integer", "minimum": 20},
        },
        "required": ["heading", "purpose", "words"],
        "additionalProperties": False,
    }
    return {
        "title": "Outline",
        "type": "object",
        "properties": {
            "title": {"type": "string", "maxLength": 160},
            "sections": {"type": "array", "items": section, "minItems": count, "maxItems": count},
        },
        "required": ["title", "sections"],
        "additionalProperties": False,
    }


def _parsed(text: str, count: int) -> dict[str, Any]:
    try:
        plan = orjson.loads(text)
        sections = [
            {"heading": str(item["heading"]), "purpose": str(item["purpose"]), "words": int(item["words"])}
            for item in plan["sections"]
        ]
        title = str(plan["title"])
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as error:
        raise errors.ProviderAnswerError("The model's plan is not an outline.") from error
    if not sections or len(sections) > 2 * count:
        raise errors.ProviderAnswerError("The model's plan has an unusable number of sections.")
    return {"title": title, "sections": sections}


def _plain_title(brief: Brief) -> str:
    subject = brief.subject.rstrip(".")
    return subject[:1].upper() + subject[1:]
