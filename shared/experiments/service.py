"""What callers can do with experiments: declare, start, steer, read out, assign units and tell outcomes."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from shared import errors, ids
from shared.clock import Clock
from shared.errors import FieldError
from shared.experiments import changes, declarations, readout, warnings
from shared.experiments import experiment as experiments
from shared.experiments.changes import Act, Change
from shared.experiments.declarations import Declaration
from shared.experiments.experiment import Arm, Decision, Experiment, Rules, State, Traffic
from shared.experiments.exposing import Exposer, Met
from shared.experiments.folding import Folder
from shared.experiments.outcomes import OutcomeService, Told, Verdict
from shared.experiments.readout import Readout
from shared.experiments.repository import ExperimentRepository, Position
from shared.experiments.running import Running
from shared.experiments.totals import Totals
from shared.experiments.warnings import Warning as Caution
from shared.prompts.service import PromptService
from shared.resilience import retry

RACES = 10
_BACKOFF = retry.Policy(base=0.02, cap=0.5)
_RANDOM = random.SystemRandom().random


@dataclass(frozen=True)
class Ports:
    """What the service works with."""

    repository: ExperimentRepository
    prompts: PromptService
    running: Running
    exposer: Exposer
    folder: Folder
    clock: Clock


@dataclass(frozen=True)
class Look:
    """One look at an experiment: what it says, what to beware of, and the sums behind it."""

    readout: Readout
    warnings: list[Caution]
    totals: Totals


Step = Callable[[Experiment, Act], Change]


class ExperimentService:
    """Keeps experiments of tenants."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._repository = ports.repository
        self._outcomes = OutcomeService(ports.repository, ports.clock)

    async def create(self, tenant: str, declared: Declaration, *, actor: str) -> Experiment:
        """Make a draft; raises InvalidFieldsError, and AlreadyExistsError unless the same was declared before."""
        _refuse(declarations.broken(declared))
        await self._check_versions(tenant, declared)
        made = self._new(tenant, declared, actor)
        try:
            return await self._repository.create(made)
        except errors.AlreadyExistsError:
            held = await self._repository.find(tenant, declared.name)
            if held is not None and held.request == made.request:
                return held
            raise errors.AlreadyExistsError("An experiment with this name exists already.") from None

    async def get(self, tenant: str, name: str) -> Experiment:
        """Return an experiment; raises NotFoundError."""
        found = await self._repository.find(tenant, name)
        if found is None:
            raise errors.NotFoundError("There is no such experiment.")
        return found

    async def page(
        self, tenant: str, states: Sequence[State], limit: int, position: Position | None = None
    ) -> list[Experiment]:
        """Return up to ``limit`` experiments, newest first."""
        return await self._repository.page(tenant, states, limit, position)

    async def decisions(self, tenant: str, name: str, limit: int, below: int | None = None) -> list[Decision]:
        """Return up to ``limit`` decisions, newest first; raises NotFoundError."""
        return await self._repository.decisions((await self.get(tenant, name)).id, limit, below)

    async def start(self, tenant: str, name: str, *, actor: str) -> Experiment:
        """Let units in; raises InvalidStateError, also while another experiment holds the label."""
        running = await self._repository.running(tenant)
        if len(running) >= experiments.MAX_RUNNING and name not in {one.name for one in running}:
            raise errors.InvalidStateError(f"At most {experiments.MAX_RUNNING} experiments of a tenant run at a time.")
        experiment = await self.get(tenant, name)
        if await self._repository.holder(experiment) not in {None, experiment.id}:
            detail = f"Another experiment holds the label '{experiment.label}' of '{experiment.template}'."
            raise errors.InvalidStateError(detail)
        return await self.apply(tenant, name, actor, changes.start)

    async def pause(self, tenant: str, name: str, *, actor: str) -> Experiment:
        """Let no more units in; raises InvalidStateError."""
        return await self.apply(tenant, name, actor, changes.pause)

    async def resume(self, tenant: str, name: str, *, actor: str) -> Experiment:
        """Let units in again; raises InvalidStateError."""
        return await self.apply(tenant, name, actor, changes.resume)

    async def stop(self, tenant: str, name: str, *, actor: str, why: str = "") -> Experiment:
        """End an experiment without a winner; raises InvalidStateError."""
        return await self.apply(tenant, name, actor, lambda one, act: changes.stop(one, act, why or "It was stopped."))

    async def conclude(
        self, tenant: str, name: str, winner: str, *, actor: str, promote: bool, why: str = ""
    ) -> Experiment:
        """End an experiment with a winner, whose version gets the label if that is wished."""
        experiment = await self.get(tenant, name)
        arm = experiment.arm(winner)
        said = why or f"'{winner}' was declared the winner."
        if promote and arm is not None and experiment.state not in {"draft", "concluded"}:
            await self.move_label(experiment, arm, actor, said)
        return await self.apply(tenant, name, actor, lambda one, act: changes.conclude(one, act, winner, said))

    async def change(
        self,
        tenant: str,
        name: str,
        *,
        actor: str,
        weights: Mapping[str, float],
        edited: Callable[[Rules, Traffic], tuple[Rules, Traffic]],
        description: str | None = None,
    ) -> Experiment:
        """Change weights, rules or floor; everything else is fixed once an experiment has begun."""

        def step(experiment: Experiment, act: Act) -> Change:
            rules, traffic = edited(experiment.rules, experiment.traffic)
            _refuse([*declarations.traffic(traffic, len(experiment.arms)), *_broken_weights(experiment, weights)])
            said = experiment.description if description is None else description
            edit = changes.edit(experiment, act, rules, traffic, said)
            if not weights:
                return edit
            return changes.together(edit, changes.weigh(edit.after, act, weights, "Its weights were changed."))

        return await self.apply(tenant, name, actor, step)

    async def delete(self, tenant: str, name: str) -> None:
        """Delete a draft; raises InvalidStateError for one that was started."""
        experiment = await self.get(tenant, name)
        if experiment.state != "draft":
            raise errors.InvalidStateError("What was observed is kept: only a draft can be deleted.")
        await self._repository.delete(experiment)

    async def look(self, experiment: Experiment) -> Look:
        """Return what an experiment says at this moment; any number of looks leaves it valid."""
        reading = await self._ports.folder.read(experiment.id)
        found = readout.read(experiment, reading)
        return Look(found, warnings.of(found, reading.totals), reading.totals)

    async def assign(self, tenant: str, name: str, units: Sequence[str]) -> dict[str, Met | None]:
        """
        Return the arm of each unit and note that they met; None for those that take no part.

        Raises InvalidStateError unless the experiment runs.
        """
        running = await self._ports.running.of(tenant)
        held = next((one for one in running.values() if one.name == name), None)
        experiment = held or await self.get(tenant, name)
        if experiment.state != "running":
            raise errors.InvalidStateError(f"The experiment is {experiment.state}; it assigns units while it runs.")
        met = await self._ports.exposer.expose(experiment, units, "caller")
        return {unit: met.get(unit) for unit in units}

    async def record(self, tenant: str, name: str, told: Sequence[Told]) -> list[Verdict]:
        """Return for each outcome whether it was recorded; raises InvalidFieldsError and NotFoundError."""
        experiment = await self.get(tenant, name)
        if experiment.state == "draft":
            raise errors.InvalidStateError("The experiment is a draft; nobody was exposed yet.")
        return await self._outcomes.record(experiment, told)

    async def apply(self, tenant: str, name: str, actor: str, step: Step) -> Experiment:
        """Return the experiment after a step, tried again on fresher state when a race was lost."""
        for attempt in range(1, RACES + 1):
            act = Act(actor, self._ports.clock.now(), ids.random_id("act"))
            change = step(await self.get(tenant, name), act)
            if change.after == change.before:
                return change.after
            try:
                kept = await self._repository.update(change.before, change.after, change.decisions, change.writes)
            except errors.PreconditionError:
                await self._ports.clock.sleep(_BACKOFF.wait(attempt, None, _RANDOM))
                continue
            self._ports.running.forget(tenant)
            return kept
        raise errors.ContentionError

    async def move_label(self, experiment: Experiment, arm: Arm, actor: str, why: str) -> bool:
        """Return whether the label had to be moved to an arm's version; a built-in one is what stands without any."""
        prompts, tenant, name = self._ports.prompts, experiment.tenant, experiment.template
        if arm.version == await self.label_number(experiment):
            return False
        if arm.version == 0:
            raise errors.InvalidStateError("A built-in version cannot have a label; delete the label instead.")
        note = f"Experiment {experiment.name}: {why}"[:500]
        await prompts.set_label(tenant, name, experiment.label, arm.version, actor=actor, note=note)
        return True

    async def label_number(self, experiment: Experiment) -> int:
        """Return the number of the version that the experiment's label points to; 0 where it points to none."""
        template = await self._ports.prompts.get(experiment.tenant, experiment.template)
        label = template.labels.get(experiment.label)
        return label.number if label else 0

    async def _check_versions(self, tenant: str, declared: Declaration) -> None:
        broken = []
        for at, arm in enumerate(declared.arms):
            try:
                await self._ports.prompts.version(tenant, declared.template, arm.version)
            except errors.NotFoundError as error:
                broken.append(FieldError(f"arms.{at}.version", "unknown_version", error.detail))
        _refuse(broken)

    def _new(self, tenant: str, declared: Declaration, actor: str) -> Experiment:
        split = experiments.split_of(declared.arms)
        return Experiment(
            tenant=tenant,
            name=declared.name,
            template=declared.template,
            label=declared.label,
            arms=declared.arms,
            metrics=declared.metrics,
            rules=declared.rules,
            traffic=declared.traffic,
            salt=declared.salt or declared.name,
            state="draft",
            fixed=split,
            live=split,
            created_at=self._ports.clock.now(),
            created_by=actor,
            description=declared.description,
            request=ids.content_hash(str(declared)),
        )


def _broken_weights(experiment: Experiment, weights: Mapping[str, float]) -> list[FieldError]:
    unknown = [name for name in weights if experiment.arm(name) is None]
    if unknown:
        names = ", ".join(arm.name for arm in experiment.arms)
        return [FieldError("weights", "unknown_arm", f"The experiment's arms are {names}.")]
    if dropped := [name for name in weights if name in experiment.dropped]:
        return [FieldError("weights", "dropped_arm", f"'{dropped[0]}' was dropped and gets no more units.")]
    wanted = {arm.name: weights.get(arm.name, arm.weight) for arm in experiment.arms}
    return list(declarations.weights(list(wanted.values()))) if weights else []


def _refuse(found: Sequence[FieldError]) -> None:
    if found:
        raise errors.InvalidFieldsError(errors=found[:50])
