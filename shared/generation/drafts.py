"""Drafts: pieces as they stand before a person has approved them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shared.jobs.job import Job
from shared.jobs.repository import JobRepository


@dataclass(frozen=True)
class Draft:
    """A piece that waits: its title, its text, and its quality from 0 to 1 (None if it was not scored)."""

    title: str
    body: str
    quality: float | None


async def of(jobs: JobRepository, job: Job) -> Draft:
    """Return what a waiting job of generation would be finished as; empty for other jobs."""
    made = {name: await _result(jobs, job, name) for name in ("assemble", "score", "refine", "structure")}
    best = made["structure"] or made["refine"] or made["assemble"]
    scored = made["refine"] or made["score"]
    quality = scored["quality"]["score"] if scored else None
    return Draft(str(made["assemble"].get("title", "")), str(best.get("body", "")), quality)


async def _result(jobs: JobRepository, job: Job, stage: str) -> Mapping[str, Any]:
    if stage not in job.stages:
        return {}
    return await jobs.result(job, stage) or {}
