"""The stages of a tuning: the same result however often it is killed, and never more than the limits."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import orjson
import pytest

from shared import errors
from shared.firestore import queries
from shared.jobs.job import NO_USAGE, Job, Usage
from shared.jobs.pipeline import Context, Done, FanOut, Item, Outcome, Repeat, Stage
from shared.manifest import prompt_collections
from shared.tuning import runs
from shared.tuning.plan import Plan
from shared.tuning.runs import Ports
from shared.tuning.search.settings import Limits
from tests.shared.tuning.conftest import EXAMPLES, PRICE, PROMPT, MakeJob, MortalDocuments
from tests.shared.tuning.rule_model import KilledError, Life, RuleModel

LIVES = 2_000


@dataclass
class Deliveries:
    """Delivers the stages of a job again and again until they are done, as a queue does; what is committed stays."""

    ports: Ports
    job: Job
    life: Life = field(default_factory=Life)
    deaths: int = 0
    usage: Usage = NO_USAGE
    inputs: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    summary: dict[str, Any] = field(default_factory=dict)

    async def run(self) -> "Deliveries":
        for stage in runs.job_type(self.ports).stages:
            outcome: Outcome = Repeat()
            while isinstance(outcome, Repeat):
                outcome = await self._deliver(stage)
                if isinstance(outcome, Repeat) and outcome.result is not None:
                    self.inputs[stage.name] = outcome.result
            if isinstance(outcome, FanOut):
                items = [await self._deliver(stage, Item(at, data)) for at, data in enumerate(outcome.items)]
                outcome = Done({"items": [item.result for item in items if isinstance(item, Done)]})
            assert isinstance(outcome, Done)
            self.inputs[stage.name] = outcome.result
            self.summary |= outcome.summary
        return self

    async def _deliver(self, stage: Stage, item: Item | None = None) -> Outcome:
        for _ in range(LIVES):
            try:
                outcome = await self._attempt(stage, item)
            except KilledError:
                self.deaths += 1
                continue
            if isinstance(outcome, Done):
                await self._write(outcome)
            if isinstance(outcome, Done | Repeat):
                self.usage += outcome.usage
            return outcome
        raise AssertionError("It never ends.")

    async def _attempt(self, stage: Stage, item: Item | None) -> Outcome:
        self.life.born()
        context = Context(self.job.id, 60.0)
        if item is None or stage.item is None:
            return await stage.run(self.job, dict(self.inputs), context)
        return await stage.item(self.job, item, dict(self.inputs), context)

    async def _write(self, outcome: Done) -> None:
        while outcome.writes:
            self.life.born()
            try:
                await self.ports.prompts._prompts._documents.commit(outcome.writes)
            except KilledError:
                self.deaths += 1
            else:
                return


async def begun(ports: Ports, tenant: str) -> None:
    await ports.datasets.put(tenant, "topics", EXAMPLES, "me")
    await ports.prompts.create(tenant, "teaser", PROMPT, actor="me")


def told(found: Deliveries) -> bytes:
    """Return all that a tuning has come to, but for the label that is named after its job."""
    summary = {**found.summary, "proposal": {**found.summary["proposal"], "label": ""}}
    return orjson.dumps([found.inputs["search"], found.inputs["test"], summary], option=orjson.OPT_SORT_KEYS)


async def test_better_prompt_is_found_and_published(
    ports: Ports, plan: Plan, tenant: str, make_job: MakeJob, model: RuleModel
) -> None:
    await begun(ports, tenant)
    found = await Deliveries(ports, make_job(plan)).run()
    assert found.summary["gain"]["verdict"] == "better"
    assert found.summary["gain"]["after"] > found.summary["gain"]["before"] == 0
    proposal = found.summary["proposal"]
    version = await ports.prompts.version(tenant, "teaser", proposal["label"])
    assert (version.number, version.prompt.fields()) == (2, found.summary["prompt"])
    assert (await ports.prompts.version(tenant, "teaser", "production")).number == 1
    assert found.usage.cost_nano_usd == len(model.asked) * PRICE


@pytest.mark.parametrize("moment", ["before", "after"])
async def test_killed_at_every_boundary_nothing_differs(
    moment: str, ports: Ports, plan: Plan, make_job: MakeJob, model: RuleModel, life: Life
) -> None:
    ordered = replace(plan, settings=replace(plan.settings, limits=Limits(calls=60), test=2))
    whole, killed = make_job(ordered), replace(make_job(ordered), tenant=f"killed-{make_job(plan).id}")
    await begun(ports, whole.tenant)
    await begun(ports, killed.tenant)
    unbroken = await Deliveries(ports, whole, life).run()
    asked = set(model.asked)
    life.dies = moment
    broken = await Deliveries(ports, killed, life).run()
    assert told(broken) == told(unbroken)
    assert broken.deaths == len(life.met) > len(asked)
    assert len(set(model.asked)) == 2 * len(asked)


@pytest.mark.parametrize(
    "limits",
    [Limits(calls=60), Limits(calls=300, reflections=3), Limits(calls=300, nano_usd=6_000_000), Limits(calls=23)],
)
async def test_no_limit_is_overshot(
    limits: Limits, ports: Ports, plan: Plan, tenant: str, make_job: MakeJob, model: RuleModel
) -> None:
    await begun(ports, tenant)
    ordered = replace(plan, settings=replace(plan.settings, limits=limits, test=2))
    found = await Deliveries(ports, make_job(ordered)).run()
    reflections = [key for key in model.asked if "-reflection-" in key]
    assert len(model.asked) - len(reflections) <= limits.calls
    assert limits.reflections is None or len(reflections) <= limits.reflections
    assert limits.nano_usd is None or found.usage.cost_nano_usd <= limits.nano_usd
    assert found.summary["spent"]["reflections"] == len(reflections)


async def test_second_tuning_of_the_same_costs_only_reflections(
    ports: Ports, plan: Plan, tenant: str, make_job: MakeJob, model: RuleModel
) -> None:
    await begun(ports, tenant)
    first = await Deliveries(ports, make_job(plan)).run()
    before = len(model.asked)
    second = await Deliveries(ports, make_job(plan)).run()
    assert all("-reflection-" in key for key in model.asked[before:])
    assert second.inputs["search"] == first.inputs["search"]


async def test_tree_tells_what_became_of_each(
    ports: Ports, plan: Plan, tenant: str, make_job: MakeJob, documents: MortalDocuments
) -> None:
    await begun(ports, tenant)
    job = make_job(plan)
    await Deliveries(ports, job).run()
    query = queries.Query(prompt_collections.TUNING_CANDIDATES.name, parent=f"jobs/{job.id}", order=["__name__"])
    statuses = [one.data["status"] for one in await documents.query(query)]
    assert statuses[0] == "best"
    assert {"best", "dropped"} <= set(statuses)


async def test_limit_that_allows_nothing_is_refused(ports: Ports, plan: Plan, tenant: str, make_job: MakeJob) -> None:
    await begun(ports, tenant)
    ordered = replace(plan, settings=replace(plan.settings, limits=Limits(calls=100, nano_usd=1)))
    with pytest.raises(errors.InvalidFieldsError):
        await Deliveries(ports, make_job(ordered)).run()
