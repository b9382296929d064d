"""The smoke test of a deployment: everything is healthy, the key is good, and one ad gets written."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson

from infra.cli import examination, session
from infra.cli.answers import Job
from infra.cli.checks import network
from infra.cli.checks.check import Check
from infra.cli.client import Client
from infra.cli.display.output import Output, one_line
from infra.cli.following import Follower
from shared import errors
from shared.clock import Clock, SystemClock
from shared.manifest import functions

AD: Final = {"content_type": "ad_copy", "topic": "A folding bicycle", "use_cache": False}


@dataclass(frozen=True)
class Addresses:
    """Where content is asked for, where jobs are followed, and where health is told."""

    content: str
    jobs: str
    health: str


def run(outputs: Path | None, url: str, key: str, seconds: float, *, json: bool) -> None:
    """Test the deployment that ``outputs`` tells of, else that at ``url``, and exit with 1 if something is wrong."""
    output = Output(json=json)

    async def work() -> int:
        where = everywhere(url) if outputs is None else read(outputs)
        return await smoke(output, where, key or session.local_key(where.content), SystemClock(), seconds)

    session.execute(output, work)


def everywhere(url: str) -> Addresses:
    """Return the addresses of a deployment that answers at one."""
    return Addresses(url, url, url)


def read(outputs: Path) -> Addresses:
    """Return the addresses among a stack's outputs, as ``pulumi stack output --json`` prints them."""
    try:
        return addresses(orjson.loads(outputs.read_bytes()))
    except (OSError, KeyError, TypeError, orjson.JSONDecodeError) as error:
        raise errors.InvalidInputError(f"{outputs} holds no outputs of a stack.") from error


def addresses(outputs: Mapping[str, Any]) -> Addresses:
    """Return the one address of a stack with a domain, or those of its functions."""
    if "apiUrl" in outputs:
        return everywhere(outputs["apiUrl"])
    urls = outputs["functionUrls"]
    public = (functions.CONTENT_GENERATION, functions.PROGRESS_TRACKING, functions.SYSTEM_HEALTH)
    return Addresses(*(urls[function.name] for function in public))


async def smoke(output: Output, where: Addresses, key: str, clock: Clock, seconds: float) -> int:
    """Check a deployment, giving the ad so many seconds, and return 1 if something is wrong."""
    async with AsyncExitStack() as stack:
        content, jobs, health = [
            await stack.enter_async_context(Client(url, key)) for url in (where.content, where.jobs, where.health)
        ]
        found = []
        async for check in _checks(content, jobs, health, clock, seconds):
            found.append(check)
            examination.tell(output, check)
    return int(any(check.verdict == "bad" for check in found))


async def _checks(content: Client, jobs: Client, health: Client, clock: Clock, seconds: float) -> AsyncIterator[Check]:
    checkup, answers = await network.gateway(health)
    for check in answers:
        yield check
    yield await network.api_key(jobs, answered=checkup is not None)
    if checkup is None:
        yield Check("ad", "bad", "not asked for: nothing answers")
    else:
        yield await _ad(content, jobs, clock, seconds)


async def _ad(content: Client, jobs: Client, clock: Clock, seconds: float) -> Check:
    began = clock.monotonic()
    try:
        async with asyncio.timeout(seconds):
            job = await _written(content, jobs, clock)
            if job["status"] != "succeeded":
                return Check("ad", "bad", f"{one_line(job['id'])} has {one_line(job['status'])}")
            piece = await content.content(str(job["result"]["content"]))
    except TimeoutError:
        return Check("ad", "bad", f"not written within {seconds:.0f} s", "Do the queues reach the task worker?")
    except errors.PressroomError as error:
        return Check("ad", "bad", error.detail)
    took = clock.monotonic() - began
    return Check("ad", "good", f"{len(piece['body'].split())} words by {one_line(piece['job'])} in {took:.1f} s")


async def _written(content: Client, jobs: Client, clock: Clock) -> Job:
    submitted = await content.submit(AD)
    if submitted.job is None:
        raise errors.InternalError("A brief that asks for a new piece was answered with an old one.")
    return await Follower(jobs, clock, lambda _: None).follow(submitted.job["id"])
