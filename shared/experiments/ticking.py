"""
The tick: reads every running experiment out, and does what its rules say.

Every act comes with an entry in the experiment's record, over the version that was read: two ticks at a time do it
once. A label is moved before its experiment ends, so that no promotion is lost; moving it twice is once.
"""

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared import errors
from shared.clock import Clock
from shared.experiments import balancing, changes, judging
from shared.experiments.changes import Act, Change
from shared.experiments.experiment import Experiment
from shared.experiments.judging import Finding
from shared.experiments.readout import Readout
from shared.experiments.repository import ExperimentRepository
from shared.experiments.service import ExperimentService, Step
from shared.observability import metrics

PAGE = 50
PATIENCE = 45.0
REBALANCE_AFTER = timedelta(minutes=5)
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Ports:
    """What a tick works with."""

    repository: ExperimentRepository
    service: ExperimentService
    clock: Clock


class ExperimentTicker:
    """Applies the rules of running experiments."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    async def run(self) -> dict[str, int]:
        """Return how many decisions of each kind were made; raises StoreError."""
        counts: Counter[str] = Counter()
        began, last = self._ports.clock.monotonic(), ""
        while self._ports.clock.monotonic() - began < PATIENCE:
            page = await self._ports.repository.all_running(PAGE, last)
            for experiment in page:
                counts.update(await self._guarded(experiment))
            if len(page) < PAGE:
                break
            last = page[-1].id
        return dict(counts)

    async def rule(self, experiment: Experiment) -> list[str]:
        """Return the names of the decisions that the rules made about one experiment."""
        look = await self._ports.service.look(experiment)
        found = judging.judge(look.readout, self._ports.clock.now())
        made = [await self._act(experiment, finding) for finding in found if _is_new(experiment, finding)]
        decided = [name for name in made if name]
        if "guard_broken" not in decided:
            await self._rebalance(experiment, look.readout)
        return decided

    async def _guarded(self, experiment: Experiment) -> Sequence[str]:
        try:
            decided = await self.rule(experiment)
        except errors.PressroomError as error:
            _log.warning("experiment put off: %s", error.code, extra={"experiment": experiment.id})
            return ("put_off",)
        except Exception:  # noqa: BLE001 - the other experiments must go on, whatever is wrong with this one
            _log.exception("experiment raised", extra={"experiment": experiment.id})
            return ("put_off",)
        for name in decided:
            metrics.AB_TEST_RESULTS.labels(name).inc()
            _log.info("experiment decided", extra={"experiment": experiment.id, "decision": name})
        return decided

    async def _act(self, experiment: Experiment, finding: Finding) -> str:
        """Do what a finding asks for, and return the name of what was decided, empty for nothing."""
        if finding.what == "guard_broken" and experiment.rules.on_harm == "stop":
            return await self._protect(experiment, finding)
        if finding.what == "winner_found" and experiment.rules.on_win != "report":
            return await self._conclude(experiment, finding)
        if finding.what == "limit_reached":
            return await self._apply(
                experiment, lambda one, act: changes.stop(one, act, finding.why, finding.evidence), "stopped"
            )
        return await self._report(experiment, finding)

    async def _protect(self, experiment: Experiment, finding: Finding) -> str:
        """Take an arm out, or end an experiment of two; a label that points to the arm goes back to the first one."""
        harmful = experiment.arm(finding.arm)
        template_label = await self._ports.service.label_number(experiment)
        if harmful is not None and harmful.version == template_label and experiment.control.version:
            await self._ports.service.move_label(experiment, experiment.control, changes.RULES, finding.why)
        left = [arm for arm in judging.open_arms(experiment)[1:] if arm.name != finding.arm]

        def step(one: Experiment, act: Act) -> Change:
            said = changes.report(one, act, finding.what, finding.key, finding.why, finding.evidence)
            if said.after is said.before:
                return said
            if left:
                follow = changes.drop(said.after, act, finding.arm, finding.why, finding.evidence)
            else:
                follow = changes.stop(said.after, act, finding.why, finding.evidence)
            return changes.together(said, follow)

        return await self._apply(experiment, step, finding.what)

    async def _conclude(self, experiment: Experiment, finding: Finding) -> str:
        arm = experiment.arm(finding.arm)
        promoted = False
        if experiment.rules.on_win == "promote" and arm is not None:
            promoted = await self._ports.service.move_label(experiment, arm, changes.RULES, finding.why)
        evidence = {**finding.evidence, "promoted": promoted}
        return await self._apply(
            experiment, lambda one, act: changes.conclude(one, act, finding.arm, finding.why, evidence), finding.what
        )

    async def _report(self, experiment: Experiment, finding: Finding) -> str:
        def step(one: Experiment, act: Act) -> Change:
            return changes.report(one, act, finding.what, finding.key, finding.why, finding.evidence)

        return await self._apply(experiment, step, finding.what)

    async def _rebalance(self, experiment: Experiment, readout: Readout) -> None:
        weights = balancing.weights(experiment, readout)
        if weights is None or not _is_due(experiment, self._ports.clock.now()):
            return
        wanted = weights
        await self._apply(experiment, lambda one, act: changes.rebalance(one, act, wanted), "rebalanced")

    async def _apply(self, experiment: Experiment, step: Step, name: str) -> str:
        """Return the name of a decision, empty when the experiment was past it already."""

        def while_running(one: Experiment, act: Act) -> Change:
            return step(one, act) if one.state == "running" else Change(one, one)

        before = experiment.version
        after = await self._ports.service.apply(experiment.tenant, experiment.name, changes.RULES, while_running)
        return name if after.version != before else ""


def _is_new(experiment: Experiment, finding: Finding) -> bool:
    return finding.key not in experiment.reported


def _is_due(experiment: Experiment, now: datetime) -> bool:
    return experiment.rebalanced_at is None or now - experiment.rebalanced_at >= REBALANCE_AFTER
