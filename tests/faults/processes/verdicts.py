"""What must hold of jobs of real processes: said by the provider's books and the events, not by the jobs alone."""

import asyncio
from collections.abc import Sequence
from typing import Any

from tests.faults.processes.outside_provider import COMPLETION_TOKENS, PROMPT_TOKENS
from tests.faults.processes.whole_stack import Site

AT_ONCE = 32


async def judge(site: Site, jobs: Sequence[str], seconds: float = 180.0) -> list[str]:
    """Return what is wrong with ``jobs``, each of which should succeed within ``seconds``."""
    limit = asyncio.Semaphore(AT_ONCE)
    pieces: dict[str, str] = {}

    async def one(job: str) -> list[str]:
        async with limit:
            try:
                found = await site.ended(job, seconds)
            except TimeoutError:
                return [f"{job} is lost: it has not ended (I1)"]
            if content := found["links"].get("content"):
                pieces[job] = content
            return [f"{job}: {wrong}" for wrong in await _wrong(site, found)]

    found = [wrong for one_s in await asyncio.gather(*map(one, jobs)) for wrong in one_s]
    if len(set(jobs)) != len(jobs):
        found.append("one key was given two jobs (I1)")
    if len(set(pieces.values())) != len(pieces):
        found.append("two jobs have made one piece (I2)")
    return found


async def _wrong(site: Site, job: dict[str, Any]) -> list[str]:
    if job["status"] != "succeeded":
        return [f"is {job['status']}: {job['error']} (I1)"]
    events, keys = await site.events(job["id"]), site.provider.keys_of(job["id"])
    progress = [event["progress"] for event in events]
    usage = (job["usage"]["prompt_tokens"], job["usage"]["completion_tokens"])
    held = {
        "effects are committed once (I2)": usage == (PROMPT_TOKENS * len(keys), COMPLETION_TOKENS * len(keys)),
        "numbers have no gap (I3)": [event["seq"] for event in events] == list(range(job["seq"] + 1)),
        "progress never goes back (I3)": progress == sorted(progress) and progress[-1:] == [1.0],
        "one event ends it (I4)": [event["status"] for event in events].count("succeeded") == 1,
        "each work has one key (I5)": len(keys) == sum(stage["total"] for stage in job["stages"] if _calls(stage)),
    }
    return [f"broken: {promise}; {usage}, keys {keys}" for promise, kept in held.items() if not kept]


def _calls(stage: dict[str, Any]) -> bool:
    return bool(stage["status"] == "succeeded" and stage["name"] in {"plan", "draft"} and stage["provider_seconds"])
