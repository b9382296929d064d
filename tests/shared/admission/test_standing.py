from shared.admission.terms import Terms
from tests.shared.admission.conftest import OPERATOR, TENANT, Floor


async def test_standing_tells_what_runs_and_what_waits(idle: Floor) -> None:
    await idle.limit(normal=2)
    jobs = await idle.submit(5)
    await idle.submit(1, priority="high")
    terms = Terms(TENANT, lanes={"normal": 2})
    high, normal, low = await idle.services.admission.standings.of(terms)

    assert (normal.lane, normal.active, normal.waiting, normal.window) == ("normal", 2, 3, 2)
    assert normal.oldest in {job.created_at for job in jobs}
    assert (high.active, high.waiting, high.oldest, low.active) == (1, 0, None, 0)


async def test_waiting_jobs_are_counted_by_lane(idle: Floor) -> None:
    await idle.services.tenants.pause("a", OPERATOR)
    await idle.submit(2, "a")
    await idle.submit(1, "a", "low")

    standings = idle.services.admission.standings
    assert await standings.waiting("a") == {"high": 0, "normal": 2, "low": 1, "free": 0}
    assert await standings.tenants(5) == {"a"}
    assert await standings.tenants(5, after="a") == set()
