from shared.bootstrap import Services
from shared.jobs import commits
from shared.jobs.steps import Moment, Step
from shared.records.drift.companion import DriftCompanion
from tests.shared.records import worlds
from tests.shared.webhooks import made


async def test_ended_job_with_prompts_is_noted(services: Services) -> None:
    companion = DriftCompanion(lambda: services.drift_watch)
    for tenant, status, payload in (
        ("one", "succeeded", {"prompts": worlds.prompts()}),
        ("two", "running", {"prompts": worlds.prompts()}),
        ("three", "succeeded", {}),
    ):
        step = Step(None, made.job(status, tenant=tenant, payload=payload), [])
        assert await companion.attach(step, Moment(worlds.NOON)) == commits.NOTHING
        await companion.committed(step)

    assert list(services.drift_watch._touched) == ["one"]


def test_companion_goes_with_the_jobs(services: Services) -> None:
    assert any(isinstance(one, DriftCompanion) for one in services.companions)
