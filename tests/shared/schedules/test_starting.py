import orjson
import pytest

from shared import errors
from shared.bootstrap import Services
from shared.schedules import starting
from shared.schedules.schedule import Schedule
from tests.shared.schedules import made

BRIEFS = [{"content_type": "email", "topic": f"Topic {n}"} for n in range(3)]
CONTENT = {**BRIEFS[0], "priority": "high", "tags": ["spring"], "timeout_seconds": 900, "approval": {}}


def schedule(kind: str, target: object) -> Schedule:
    return made.schedule(kind=kind, target=orjson.dumps(target).decode())


async def test_content_becomes_a_job_of_its_own(services: Services) -> None:
    wanted = schedule("content", CONTENT)
    job = await services.schedule_starter.start(wanted, "key")
    assert (job.type, job.kind, job.priority, job.tags, job.timeout) == (
        "generation",
        "email",
        "high",
        ("spring",),
        900,
    )
    assert (job.id, job.schedule, job.owner) == (starting.job_id(wanted, "key"), wanted.id, "key_a")
    assert job.payload["brief"] == BRIEFS[0]
    assert job.payload["approval"] == {"timeout": 72 * 3600, "approved_by_silence": False}


async def test_a_batch_becomes_one_job(services: Services) -> None:
    job = await services.schedule_starter.start(schedule("batch", {"briefs": BRIEFS, "tags": ["spring"]}), "key")
    assert (job.type, job.priority, job.tags, job.payload["lines"]) == ("batch", "low", ("spring",), 3)
    assert job.schedule == schedule("batch", {}).id


async def test_clean_up_becomes_a_job(services: Services) -> None:
    job = await services.schedule_starter.start(schedule("cleanup", {"tag": "spring"}), "key")
    assert (job.type, job.priority) == ("cleanup", "low")
    assert job.payload == {"older_than_days": 7, "tag": "spring", "statuses": ["succeeded", "failed", "cancelled"]}


async def test_warming_becomes_a_job(services: Services) -> None:
    job = await services.schedule_starter.start(schedule("warm", {"top": 5, "max_cost_usd": 1}), "key")
    assert (job.type, job.priority, job.schedule) == ("cache_warming", "low", schedule("warm", {}).id)
    assert (job.payload["namespace"], job.payload["top"], job.payload["most_nano_usd"]) == ("chat", 5, 1_000_000_000)


@pytest.mark.parametrize(
    ("kind", "target", "changed"),
    [
        ("content", BRIEFS[0], BRIEFS[1]),
        ("batch", {"briefs": BRIEFS}, {"briefs": BRIEFS[:1]}),
        ("cleanup", {}, {"older_than_days": 9}),
        ("warm", {}, {"top": 3}),
    ],
)
async def test_another_start_of_a_run_is_the_same_job(
    services: Services, kind: str, target: object, changed: object
) -> None:
    """Also when the brief has changed in between: the run was started with the one that it had."""
    first = await services.schedule_starter.start(schedule(kind, target), "key")
    again = await services.schedule_starter.start(schedule(kind, changed), "key")
    assert (again.id, again.payload) == (first.id, first.payload)


async def test_a_brief_is_checked_again(services: Services) -> None:
    with pytest.raises(errors.InvalidFieldsError) as caught:
        await services.schedule_starter.start(schedule("content", {"content_type": "sonnet", "topic": "x"}), "key")
    assert caught.value.errors[0].field == "content_type"
