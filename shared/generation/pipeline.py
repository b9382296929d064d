"""The pipeline of generation: its stages, in order, with their weights."""

from functools import partial

from shared.generation.stages import approve, assemble, draft, finish, plan, refine, retrieve, score, structure
from shared.generation.tools import Tools
from shared.jobs.pipeline import JobType, Revise, Stage

NAME = "generation"


def job_type(tools: Tools, revise: Revise | None = None) -> JobType:
    """Return the job type that turns a brief into a piece of content; ``revise`` changes the brief of a job."""
    return JobType(
        NAME,
        (
            Stage("plan", partial(plan.run, tools), weight=10, effect=True),
            Stage("retrieve", retrieve.run, weight=5),
            Stage("draft", draft.run, weight=50, item=partial(draft.write_section, tools), effect=True),
            Stage("assemble", assemble.run, weight=5),
            Stage("score", score.run, weight=5),
            Stage("refine", partial(refine.run, tools), weight=15, effect=True),
            Stage("structure", partial(structure.run, tools), weight=5, effect=True),
            Stage("approve", approve.run, weight=1),
            Stage("finish", partial(finish.run, tools), weight=4),
        ),
        revise=revise,
    )
