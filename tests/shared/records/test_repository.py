from dataclasses import replace
from datetime import datetime, timedelta

from shared.bootstrap import Services
from shared.feedback import feedback as feedbacks
from shared.feedback.feedback import Feedback
from shared.firestore import writes
from shared.records import portion as portions
from shared.records import repository as repositories
from shared.records.opinion import Opinion
from shared.records.portion import Portion
from shared.records.repository import RecordRepository
from tests.shared.records import worlds

MINUTE = timedelta(minutes=1)


async def give(services: Services, opinion: Opinion, number: int, tenant: str = "acme") -> None:
    expire_at = opinion.created_at + feedbacks.KEPT
    given = Feedback(f"fbk_{number}", tenant, "cnt_1", "job_1", "key_1", opinion, opinion.created_at, expire_at)
    await services.documents.commit([writes.create(feedbacks.path(given.id), feedbacks.to_fields(given))])


async def test_opinions_of_a_time_are_read(
    services: Services, repository: RecordRepository, this_hour: datetime
) -> None:
    given = [worlds.opinion(this_hour + number * MINUTE, rating=number + 1) for number in range(4)]
    for number, opinion in enumerate(given):
        await give(services, opinion, number)
    await give(services, given[0], 9, tenant="other")
    found = [
        item
        async for page in repository.pages("feedback", "acme", this_hour + MINUTE, this_hour + 3 * MINUTE)
        for item in page.items
    ]

    assert found == [given[2], given[1]]


async def test_kept_portions_are_found(repository: RecordRepository, past_day: datetime) -> None:
    portion = Portion("feedback", past_day)
    portion.add(worlds.opinion(past_day, rating=4))
    await repository.keep("acme", [portion], {})
    kept, stale = await repository.portions("feedback", "acme", [past_day])

    assert (kept, stale) == ([portion], {})
    assert await repository.portions("feedback", "other", [past_day]) == ([], {})


async def test_kept_portion_stays_as_it_is(repository: RecordRepository, past_day: datetime) -> None:
    later = Portion("feedback", past_day, read=7)
    await repository.keep("acme", [Portion("feedback", past_day)], {})
    await repository.keep("acme", [later, Portion("feedback", past_day - timedelta(days=1))], {})
    kept, _ = await repository.portions("feedback", "acme", [past_day, past_day - timedelta(days=1)])

    assert [one.read for one in kept] == [0, 0]


async def test_outdated_portion_is_made_anew(
    services: Services, repository: RecordRepository, past_day: datetime
) -> None:
    portion = Portion("feedback", past_day)
    await repository.keep("acme", [portion], {})
    await services.documents.commit([repositories.outdated("acme", "feedback", past_day + MINUTE)])
    kept, stale = await repository.portions("feedback", "acme", [past_day])
    await repository.keep("acme", [replace(portion, read=3)], stale)

    assert (kept, list(stale)) == ([], [past_day])
    assert [one.read for one in (await repository.portions("feedback", "acme", [past_day]))[0]] == [3]


async def test_change_while_reading_wins(services: Services, repository: RecordRepository, past_day: datetime) -> None:
    """What was read before a change is not kept as if it had been read after it."""
    await services.documents.commit([repositories.outdated("acme", "feedback", past_day)])
    _, stale = await repository.portions("feedback", "acme", [past_day])
    await services.documents.commit([repositories.outdated("acme", "feedback", past_day)])
    await repository.keep("acme", [Portion("feedback", past_day)], stale)
    kept, still = await repository.portions("feedback", "acme", [past_day])

    assert (kept, list(still)) == ([], [past_day])


async def test_jobs_of_a_time_are_read(services: Services, repository: RecordRepository, this_hour: datetime) -> None:
    await worlds.put(services, worlds.job(this_hour - MINUTE), worlds.job(this_hour - 2 * MINUTE, draft=4))
    pages = [page async for page in repository.pages("jobs", "acme", this_hour - 3 * MINUTE, this_hour)]
    (first, second) = pages[0].items

    assert portions.moment_of(first) > portions.moment_of(second)
