"""Goes with the jobs: notes whose jobs end, so that the watch knows whom to look after."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from shared.jobs import commits
from shared.jobs.commits import Addition
from shared.jobs.steps import Moment, Step

if TYPE_CHECKING:
    from shared.records.drift.watch import Watch


class DriftCompanion:
    """Adds nothing to a commit, and costs nothing but a note in memory."""

    def __init__(self, watch: "Callable[[], Watch]") -> None:
        """Ask for the ``watch`` when the first job ends: until then, nobody pays for it."""
        self._watch = watch

    async def attach(self, _: Step, __: Moment) -> Addition:
        """Add nothing."""
        return commits.NOTHING

    async def committed(self, step: Step) -> None:
        """Note the tenant of a job that has ended and was made with prompts."""
        if step.job.terminal and "prompts" in step.job.payload:
            self._watch().touch(step.job.tenant)
