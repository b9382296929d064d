"""Score: how good the body is, and whether it is worth refining."""

from shared.generation import quality
from shared.generation import tools as toolbox
from shared.jobs.job import Job
from shared.jobs.pipeline import Context, Done, Inputs


async def run(job: Job, inputs: Inputs, _: Context) -> Done:
    """Return the quality and its issues; what meets the asked quality is not refined."""
    brief = toolbox.brief_of(job)
    assembled = inputs["assemble"]
    found = quality.assess(brief, assembled["body"], assembled["sections"])
    enough = found.score >= brief.min_quality or not found.issues
    result = {"quality": found.fields(), "issues": found.issues}
    return Done(
        result, follow=toolbox.after_quality(job, brief) if enough else "refine", summary={"quality": found.score}
    )
