from dataclasses import replace

import pytest

from shared import errors
from shared.tuning.candidates import CandidateStore
from shared.tuning.plan import Plan
from shared.tuning.search.proposing import Reflected
from shared.tuning.search.state import Candidate, Record
from tests.shared.tuning.conftest import PROMPT, MakeJob, MortalDocuments

SEED, CHILD = Candidate("seed", 9), Candidate("child", 12, parents=("seed",), lever="reflect", iteration=3)
OTHER = replace(PROMPT, system="Other.")


@pytest.fixture
def store(documents: MortalDocuments) -> CandidateStore:
    return CandidateStore(documents)


async def test_what_is_kept_twice_is_kept_once(
    store: CandidateStore, documents: MortalDocuments, make_job: MakeJob, plan: Plan
) -> None:
    job = make_job(plan)
    await documents.commit([store.seed(job, SEED, PROMPT)])
    await store.keep(job, [(CHILD, OTHER)])
    await store.decide(job, [Record(3, "reflect", "seed", "child", "kept", "race", 8, -0.25)])
    await store.keep(job, [(CHILD, PROMPT)])
    found = dict(await store.page(job, 10))
    assert [one.id for one in found.values()] == ["seed", "child"]
    child = found["000003-child"]
    assert (child.status, child.n, child.lead, child.prompt, child.parents) == ("kept", 8, -0.25, OTHER, ("seed",))


async def test_pages_go_on_behind_a_place(store: CandidateStore, make_job: MakeJob, plan: Plan) -> None:
    job = make_job(plan)
    await store.keep(job, [(Candidate(f"c{at}", 1, iteration=at), PROMPT) for at in (2, 10, 1)])
    first = await store.page(job, 2)
    assert [one.iteration for _, one in first] == [1, 2]
    assert [one.iteration for _, one in await store.page(job, 2, first[-1][0])] == [10]


async def test_first_answer_to_a_reflection_counts(store: CandidateStore, make_job: MakeJob, plan: Plan) -> None:
    job = make_job(plan)
    assert await store.reflection(job, 1, 0) is None
    first = Reflected("one", 5)
    assert await store.keep_reflection(job, 1, 0, first) == first
    assert await store.keep_reflection(job, 1, 0, Reflected("two", 9)) == first


async def test_missing_candidate_is_an_error(store: CandidateStore, make_job: MakeJob, plan: Plan) -> None:
    with pytest.raises(errors.InternalError):
        await store.prompt(make_job(plan), CHILD)
