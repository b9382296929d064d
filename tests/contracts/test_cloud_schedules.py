"""Deployed schedules call paths that their functions answer, when the manifest says."""

from datetime import UTC, datetime, timedelta

import pytest

from infra.local import scheduler
from shared import bootstrap
from shared.manifest import functions, identities, schedules
from shared.manifest.schedules import Schedule
from shared.web import auth
from shared.web.routing import Table
from tests.contracts import deployed

NOW = datetime(2026, 1, 31, 23, 59, 30, tzinfo=UTC)

every_stack = pytest.mark.parametrize("stack", deployed.STACKS)
every_schedule = pytest.mark.parametrize("schedule", schedules.ALL, ids=lambda schedule: schedule.name)


@every_stack
def test_schedules_are_those_of_the_manifest(stack: str) -> None:
    found = {job.get("name"): job.get("schedule") for job in deployed.graph(stack).of_type(deployed.SCHEDULE)}

    assert found == {schedule.name: schedule.cron for schedule in schedules.ALL}


@every_schedule
def test_cron_text_has_five_fields_and_comes_round(schedule: Schedule) -> None:
    following = scheduler.next_run(schedule.cron, NOW)

    assert len(schedule.cron.split()) == 5
    assert NOW < following < NOW + timedelta(days=366)
    assert following.second == 0


@every_stack
@every_schedule
def test_scheduled_call_is_answered(stack: str, schedule: Schedule) -> None:
    job = deployed.graph(stack).named(deployed.SCHEDULE, schedule.name)
    root = deployed.url(stack, functions.BY_NAME[schedule.target])
    found = Table(bootstrap.routes_of(schedule.target)).find(job.get("httpTarget.uri").removeprefix(root))

    assert found is not None
    assert found[0].routes[job.get("httpTarget.httpMethod")].scope == auth.INTERNAL


@every_stack
@every_schedule
def test_scheduled_call_carries_the_token_that_is_expected(stack: str, schedule: Schedule) -> None:
    token = deployed.graph(stack).named(deployed.SCHEDULE, schedule.name).get("httpTarget.oidcToken")
    expected = deployed.variables(stack, functions.BY_NAME[schedule.target])

    assert token["audience"] == expected["PRESSROOM_WORKER_URL"]
    assert token["serviceAccountEmail"] == expected["PRESSROOM_INVOKER_ACCOUNT"]
    assert token["serviceAccountEmail"] == deployed.email(stack, identities.INVOKER)


@every_stack
@every_schedule
def test_function_has_the_time_that_the_schedule_waits(stack: str, schedule: Schedule) -> None:
    job = deployed.graph(stack).named(deployed.SCHEDULE, schedule.name)
    function = deployed.function(stack, functions.BY_NAME[schedule.target])

    assert float(job.get("attemptDeadline").removesuffix("s")) <= function.get("serviceConfig.timeoutSeconds")
