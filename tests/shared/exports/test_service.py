import gc
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from infra.local.firestore import embedded as firestore
from shared import errors
from shared.bootstrap import Services
from shared.exports.service import LARGE_OF_CONTENT, LARGE_OF_JOBS, ContentFilter, Export, ExportService
from shared.firestore.documents import Document
from shared.generation.content import Content
from shared.jobs.repository import Filter
from tests.shared.exports import stored

ACME = Filter("acme")


@pytest.fixture
def exports(services: Services) -> ExportService:
    """With pages small enough to have many."""
    return ExportService(services.documents, services.clock, jobs_page=4, content_page=3)


async def ids_of(export: Export[Any]) -> list[str]:
    return [row.id async for row in export.rows]


@pytest.mark.parametrize("count", [0, 1, 4, 8, 11])
async def test_every_job_is_exported_once(services: Services, exports: ExportService, count: int) -> None:
    made = [stored.job(number) for number in range(count)]
    await stored.store(services.documents, *made, stored.job(1, tenant="other"))
    export = await exports.jobs(ACME)

    assert export.total == count
    assert await ids_of(export) == [job.id for job in reversed(made)]


async def test_job_is_whole_but_for_its_payload(services: Services, exports: ExportService) -> None:
    made = stored.job(1, tags=("spring",), batch="bat_a", error={"code": "x"}, generation=2)
    await stored.store(services.documents, made)
    found = [job async for job in (await exports.jobs(ACME)).rows]

    assert [(job.payload, job.tags, job.batch, job.error, job.generation) for job in found] == [
        ({}, ("spring",), "bat_a", {"code": "x"}, 2)
    ]
    assert (found[0].stages, found[0].usage, found[0].created_at) == (made.stages, made.usage, made.created_at)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"statuses": ("failed",)}, [3]),
        ({"statuses": ("failed", "running")}, [4, 3]),
        ({"type": "batch"}, [2]),
        ({"kind": "email"}, [5]),
        ({"owner": "key_b"}, [1]),
        ({"priority": "high"}, [5]),
        ({"batch": "bat_a"}, [4, 3]),
        ({"batch": "bat_a", "statuses": ("failed",), "tag": "spring"}, [3]),
        ({"tag": "spring"}, [3, 1]),
        ({"since": stored.BEGAN + timedelta(seconds=4)}, [5, 4]),
        ({"until": stored.BEGAN + timedelta(seconds=2)}, [2, 1]),
        ({"since": stored.BEGAN + timedelta(seconds=2), "until": stored.BEGAN + timedelta(seconds=3)}, [3, 2]),
    ],
)
async def test_filters_leave_what_they_name(
    services: Services, exports: ExportService, wanted: dict[str, Any], expected: list[int]
) -> None:
    made = {
        1: stored.job(1, owner="key_b", tags=("spring",)),
        2: stored.job(2, type="batch"),
        3: stored.job(3, batch="bat_a", status="failed", tags=("spring", "sale")),
        4: stored.job(4, batch="bat_a", status="running"),
        5: stored.job(5, kind="email", priority="high"),
    }
    await stored.store(services.documents, *made.values())
    export = await exports.jobs(Filter("acme", **wanted))

    assert export.total == len(expected)
    assert await ids_of(export) == [made[number].id for number in expected]


async def test_jobs_that_come_later_are_not_in_it(services: Services, exports: ExportService) -> None:
    await stored.store(services.documents, *(stored.job(number) for number in range(6)))
    export = await exports.jobs(Filter("acme", until=datetime(2100, 1, 1, tzinfo=UTC)))
    first = await anext(export.rows)
    later = datetime.now(UTC) + timedelta(seconds=1)
    await stored.store(services.documents, stored.job(99, created_at=later))

    assert export.until <= datetime.now(UTC)
    assert [first.id, *await ids_of(export)] == [stored.job(number).id for number in (5, 4, 3, 2, 1, 0)]


async def test_expired_jobs_hide_no_others(services: Services, exports: ExportService) -> None:
    """A whole page of them is no end."""
    gone = datetime.now(UTC) - timedelta(hours=1)
    await stored.store(services.documents, stored.job(1), stored.job(20))
    await stored.store(services.documents, *(stored.job(number, expire_at=gone) for number in range(5, 15)))

    assert await ids_of(await exports.jobs(ACME)) == [stored.job(20).id, stored.job(1).id]


async def test_export_goes_on_after_a_row(services: Services, exports: ExportService) -> None:
    same = {"created_at": stored.BEGAN}
    await stored.store(services.documents, *(stored.job(number, **same) for number in range(9)))
    whole = await ids_of(await exports.jobs(ACME))
    for place in range(9):
        rest = await exports.jobs(ACME, after=whole[place])
        assert rest.total == 8 - place
        assert await ids_of(rest) == whole[place + 1 :]


@pytest.mark.parametrize("after", ["job_nobody", stored.job(1, tenant="other").id])
async def test_foreign_and_unknown_rows_are_refused(services: Services, exports: ExportService, after: str) -> None:
    await stored.store(services.documents, stored.job(1, tenant="other"))
    with pytest.raises(errors.InvalidFieldsError) as caught:
        await exports.jobs(ACME, after=after)

    assert [(broken.field, broken.rule) for broken in caught.value.errors] == [("after", "unknown_row")]


async def test_every_piece_is_exported_once(services: Services, exports: ExportService) -> None:
    made = [stored.content(number) for number in range(7)]
    await stored.store(services.documents, *made, stored.content(1, stored.job(1, tenant="other")))
    export = await exports.content(ContentFilter("acme"))

    assert export.total == 7
    assert await ids_of(export) == [piece.id for piece in reversed(made)]


async def test_piece_is_whole_but_for_its_brief(services: Services, exports: ExportService) -> None:
    made = stored.content(1)
    await stored.store(services.documents, made)
    found = [piece async for piece in (await exports.content(ContentFilter("acme"))).rows]

    assert [Content(**{**_fields(piece), "brief": made.brief}) for piece in found] == [made]


async def test_what_is_not_wanted_is_not_read(services: Services, exports: ExportService) -> None:
    await stored.store(services.documents, stored.content(1))
    export = await exports.content(ContentFilter("acme"), without=list(LARGE_OF_CONTENT))
    found = [piece async for piece in export.rows]

    assert [(piece.title, piece.body, piece.sections, piece.metadata) for piece in found] == [("Bread 1", "", (), {})]


async def test_stages_that_are_not_wanted_are_not_read(services: Services, exports: ExportService) -> None:
    await stored.store(services.documents, stored.job(1))
    export = await exports.jobs(ACME, without=list(LARGE_OF_JOBS))

    assert [(job.status, job.stages) async for job in export.rows] == [("succeeded", {})]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"type": "email"}, [3]),
        ({"since": stored.BEGAN + timedelta(seconds=2)}, [3, 2]),
        ({"type": "blog_post", "until": stored.BEGAN + timedelta(seconds=1)}, [1]),
    ],
)
async def test_content_is_filtered_by_its_own(
    services: Services, exports: ExportService, wanted: dict[str, Any], expected: list[int]
) -> None:
    kinds = {1: "blog_post", 2: "blog_post", 3: "email"}
    made = {number: stored.content(number, type=kind) for number, kind in kinds.items()}
    await stored.store(services.documents, *made.values())
    export = await exports.content(ContentFilter("acme", **wanted))

    assert export.total == len(expected)
    assert await ids_of(export) == [made[number].id for number in expected]


async def batch_of_eight(services: Services) -> list[Content]:
    """Store a batch whose pieces 2 and 5 failed, and a job outside of it."""
    makers = [stored.job(number, batch="bat_a", kind="email" if number == 7 else "blog_post") for number in range(8)]
    failed = {2, 5}
    kept = [maker for number, maker in enumerate(makers) if number not in failed]
    made = [stored.content(number, maker) for number, maker in enumerate(makers) if number not in failed]
    broken = [stored.job(number, batch="bat_a", status="failed", result={}) for number in failed]
    await stored.store(services.documents, *kept, *broken, *made, stored.job(90), stored.content(90))
    return made


async def test_content_follows_the_jobs_that_made_it(services: Services, exports: ExportService) -> None:
    made = await batch_of_eight(services)
    export = await exports.content(ContentFilter("acme", jobs=Filter("acme", batch="bat_a")))
    emails = await exports.content(ContentFilter("acme", jobs=Filter("acme", batch="bat_a", kind="email")))

    assert export.total == 6
    assert await ids_of(export) == [piece.id for piece in reversed(made)]
    assert await ids_of(emails) == [made[-1].id]


@pytest.mark.parametrize("jobs", [None, Filter("acme", batch="bat_a")])
async def test_content_goes_on_after_a_row(services: Services, exports: ExportService, jobs: Filter | None) -> None:
    await batch_of_eight(services)
    wanted = ContentFilter("acme", jobs=jobs)
    whole = await ids_of(await exports.content(wanted))

    assert await ids_of(await exports.content(wanted, after=whole[3])) == whole[4:]
    with pytest.raises(errors.InvalidFieldsError):
        await exports.content(wanted, after="cnt_nobody")


async def test_never_more_than_two_pages_live(services: Services) -> None:
    """However many rows there are, and however slowly they are taken."""
    await stored.store(services.documents, *(stored.job(number) for number in range(600)))
    export = await ExportService(services.documents, services.clock, jobs_page=50).jobs(ACME)
    live, taken = [], 0
    async for _ in export.rows:
        if taken % 60 == 0:
            live.append(sum(type(one) is Document for one in gc.get_objects()))
        taken += 1

    assert taken == 600
    assert max(live) <= 2 * 50 + 2


async def test_reading_stops_when_nobody_takes_rows(
    services: Services, exports: ExportService, firestore_emulator: firestore.Handle
) -> None:
    """One read to count, the present page, and perhaps the next."""
    await stored.store(services.documents, *(stored.job(number) for number in range(40)))
    before = firestore_emulator.operations()
    export = await exports.jobs(ACME)
    await anext(export.rows)
    await export.rows.aclose()
    await services.documents.ping()

    assert (firestore_emulator.operations() - before).reads <= 1 + 4 + 4 + 1


def _fields(piece: Content) -> dict[str, Any]:
    return {name: getattr(piece, name) for name in Content.__dataclass_fields__}
