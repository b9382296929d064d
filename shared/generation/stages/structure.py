"""Structure: the body becomes a JSON document that fits the brief's schema."""

import orjson

from shared import errors
from shared.generation import tools as toolbox
from shared.generation.tools import Tools
from shared.jobs.job import Job
from shared.jobs.pipeline import Context, Done, Inputs


async def run(tools: Tools, job: Job, inputs: Inputs, context: Context) -> Done:
    """Return the document as text; raises ProviderAnswerError when it does not fit."""
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - only JSON pays for the validator

    brief = toolbox.brief_of(job)
    schema = brief.json_schema or {}
    variables = {
        **toolbox.brief_variables(brief),
        "title": inputs["assemble"]["title"],
        "draft": toolbox.best(inputs)["body"],
    }
    written = await toolbox.write(tools, job, "structure", variables, context, schema)
    try:
        document = orjson.loads(written.text)
    except orjson.JSONDecodeError as error:
        raise errors.ProviderAnswerError("The model's answer is not JSON.") from error
    problem = next(Draft202012Validator(schema).iter_errors(document), None)
    if problem is not None:
        where = ".".join(map(str, problem.absolute_path)) or "the document"
        raise errors.ProviderAnswerError(f"The model's JSON breaks the schema at {where}.")
    return Done({"body": orjson.dumps(document).decode()}, toolbox.after_body(job), usage=written.usage)
