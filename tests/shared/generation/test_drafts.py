from dataclasses import replace

import pytest

from shared.bootstrap import Services
from shared.firestore import writes
from shared.generation import drafts
from shared.generation.drafts import Draft
from shared.jobs import job as jobs
from shared.jobs.job import Job
from shared.jobs.submissions import Submission

RESULTS = {
    "assemble": {"title": "Bread", "body": "first"},
    "score": {"quality": {"score": 0.5}},
    "refine": {"body": "better", "quality": {"score": 0.9}},
    "structure": {"body": "{}"},
}


@pytest.mark.parametrize(
    ("finished", "expected"),
    [
        ((), Draft("", "", None)),
        (("assemble", "score"), Draft("Bread", "first", 0.5)),
        (("assemble", "score", "refine"), Draft("Bread", "better", 0.9)),
        (("assemble", "score", "structure"), Draft("Bread", "{}", 0.5)),
    ],
)
async def test_draft_is_what_the_last_stage_left(
    services: Services, finished: tuple[str, ...], expected: Draft
) -> None:
    job: Job = services.jobs.new(Submission("acme", "me", "generation", {}))
    for name in finished:
        stage = replace(job.stages[name], result=f"0-{name}-0")
        job = replace(job, stages={**job.stages, name: stage})
        path = jobs.result_path(job.id, stage.result)
        await services.documents.commit([writes.create(path, {"data": RESULTS[name], "expire_at": job.expire_at})])

    assert await drafts.of(services.job_repository, job) == expected
