from datetime import UTC, datetime, timedelta

import pytest

from shared.analytics import record as records
from shared.analytics import repository as repositories
from shared.analytics import scores
from shared.analytics.record import Record
from shared.analytics.repository import AnalyticsRepository
from shared.analytics.scores import Score
from shared.bootstrap import Services
from shared.firestore import writes
from shared.jobs import job as jobs
from tests.shared.analytics import stored

NOW = datetime.now(UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def repository(services: Services) -> AnalyticsRepository:
    return AnalyticsRepository(services.documents)


async def ended(repository: AnalyticsRepository, since: datetime, until: datetime, kind: str = "") -> list[Record]:
    return [record async for page in repository.ended("acme", kind, since, until) for record in page.records]


async def test_records_hold_what_the_job_held(services: Services, repository: AnalyticsRepository) -> None:
    (job,) = await stored.at(services, [NOW])

    assert await ended(repository, NOW, NOW + MINUTE) == [records.of(job)]


async def test_failed_job_is_read_with_its_error(services: Services, repository: AnalyticsRepository) -> None:
    error = {"code": "provider_timeout", "category": "provider", "detail": "Too late.", "stage": "draft"}
    await stored.at(services, [NOW], status="failed", error=error, result={})
    (found,) = await ended(repository, NOW, NOW + MINUTE)

    assert (found.error_code, found.error_category, found.quality) == ("provider_timeout", "provider", None)


async def test_since_counts_and_until_does_not(services: Services, repository: AnalyticsRepository) -> None:
    made = await stored.at(services, [NOW, NOW + MINUTE, NOW + 2 * MINUTE])

    assert [one.id for one in await ended(repository, NOW, NOW + 2 * MINUTE)] == [made[1].id, made[0].id]


async def test_pages_follow_each_other_without_gap(
    services: Services, repository: AnalyticsRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repositories, "PAGE", 3)
    made = await stored.at(services, [NOW] * 5 + [NOW + MINUTE] * 4)
    found = [one.id for one in await ended(repository, NOW, NOW + 2 * MINUTE)]

    assert (len(found), set(found)) == (9, {job.id for job in made})


async def test_expired_jobs_are_gone(services: Services, repository: AnalyticsRepository) -> None:
    await stored.at(services, [NOW], expire_at=NOW - MINUTE)

    assert await ended(repository, NOW, NOW + MINUTE) == []


async def test_latest_are_ended_jobs_of_the_kind(services: Services, repository: AnalyticsRepository) -> None:
    made = await stored.at(services, [NOW - number * MINUTE for number in range(4)])
    await stored.at(services, [NOW], kind="ad_copy")
    await stored.put(services, [stored.running(stored.ended(NOW))])
    page = await repository.latest("acme", "blog_post", 3)

    assert [one.id for one in page.records] == [job.id for job in made[:3]]
    assert abs(page.read_time - datetime.now(UTC)) < 10 * MINUTE


async def test_scores_of_all_passes_are_found(services: Services, repository: AnalyticsRepository) -> None:
    results = {
        "0-plan-0": {"title": "Bread"},
        "0-score-0": {"quality": {"score": 0.7, "measures": []}, "issues": []},
        "0-refine-0": {"quality": {"score": 0.8}},
        "0-refine-10": {"quality": {"score": 1}},
        "0-refine-2": {"quality": {"score": 0.9}},
    }
    made = [writes.create(jobs.result_path("job_a", name), {"data": data}) for name, data in results.items()]
    await services.documents.commit(made)
    found = scores.in_order(await repository.scores("job_a"), ["plan", "score", "refine"])

    assert found == [
        Score("score", 0, 0, 0.7),
        Score("refine", 0, 0, 0.8),
        Score("refine", 0, 2, 0.9),
        Score("refine", 0, 10, 1.0),
    ]
