"""The pipeline of generation: its stages, in order, with their weights."""

from functools import partial

from shared.generation.stages import assemble, draft, finish, plan, refine, retrieve, score, structure
from shared.generation.tools import Tools
from shared.jobs.pipeline import JobType, Stage

NAME = "generation"


def job_type(tools: Tools) -> JobType:
    """Return the job type that turns a brief into a piece of content."""
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
            Stage("finish", partial(finish.run, tools), weight=5),
        ),
    )
