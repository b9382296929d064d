from typing import Any

import orjson
import pytest

from shared import errors
from shared.bootstrap import Services
from shared.cache.entry import Slot
from shared.cache.scope import Scope
from shared.cache.warming import Wanted
from shared.generation.brief import Brief
from shared.generation.service import Author
from shared.generation.warming import ContentWarmer

BRIEF = {"content_type": "ad_copy", "topic": "Tea"}
SCOPE = Scope("acme", "content")


@pytest.fixture
def warmer(services: Services) -> ContentWarmer:
    return ContentWarmer(services.generation, services.cache, services.clock)


def wanted(origin: Any = BRIEF, number: int = 0) -> Wanted:
    return Wanted(SCOPE, origin, "key_1", "job_w", number, ("template:draft@1",))


async def test_brief_is_submitted_as_a_job_that_can_wait(services: Services, warmer: ContentWarmer) -> None:
    outcome = await warmer.warm(wanted())
    job = await services.jobs.get(outcome.job, "acme")
    assert (outcome.outcome, outcome.name) == ("submitted", "ad_copy")
    assert (job.type, job.priority, job.owner, job.tags) == ("generation", "low", "key_1", ())


async def test_repeated_pass_submits_nothing_twice(warmer: ContentWarmer) -> None:
    jobs = [(await warmer.warm(wanted(number=number))).job for number in (0, 0, 1)]
    assert jobs[0] == jobs[1] != jobs[2]


async def test_former_piece_keeps_the_tags_of_its_job(services: Services, warmer: ContentWarmer) -> None:
    outcome = await warmer.warm(wanted({"owner": "key_0", "brief": BRIEF, "tags": ["spring"]}))
    assert (await services.jobs.get(outcome.job, "acme")).tags == ("spring",)


async def test_piece_that_is_kept_is_fresh(services: Services, warmer: ContentWarmer) -> None:
    order = await services.generation.order(Author("acme", "key_1"), Brief.model_validate(BRIEF))
    await services.cache.store(services.cache.entry(Slot(SCOPE, order.cache_key), orjson.dumps({}), name="ad"))
    outcome = await warmer.warm(wanted())
    assert (outcome.outcome, outcome.name, outcome.job) == ("fresh", "ad", "")


@pytest.mark.parametrize("origin", [{}, {"content_type": "sonnet"}, {"brief": {}}, "text", None])
def test_what_is_no_brief_is_refused(warmer: ContentWarmer, origin: Any) -> None:
    with pytest.raises(errors.InvalidFieldsError):
        warmer.check(origin)
