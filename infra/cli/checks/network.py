"""What can be checked by asking: the ports, the emulators, the gateway and what it needs, the key, and the clocks."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from datetime import datetime
from email.utils import parsedate_to_datetime

from infra.cli import failures, stores
from infra.cli.answers import Dependency
from infra.cli.checks.check import Check, Verdict
from infra.cli.client import Checkup, Client, is_local
from shared import errors
from shared.bootstrap import Services
from shared.clock import Clock

PING_SECONDS = 3.0
TOLERATED_SKEW, DANGEROUS_SKEW = 3.0, 60.0
_VERDICTS: dict[str, Verdict] = {"healthy": "good", "degraded": "doubtful"}
_START = "Start the stack with `make run` or `pressroom up`."


def ports(url: str, *, answered: bool) -> Check:
    """Check that the local stack's ports are free, or that it is the stack that holds them."""
    wanted = stores.ports_of(url)
    if wanted is None:
        return Check("ports", "good", "not needed: the gateway runs elsewhere")
    taken = wanted.taken()
    listed = ", ".join(f"{port} ({name})" for name, port in taken.items())
    if answered:
        return Check("ports", "good", f"served by the running stack: {listed}")
    if taken:
        hint = "End what listens there, or choose others: `pressroom up --port`."
        return Check("ports", "bad", f"taken by something else: {listed}", hint)
    return Check("ports", "good", f"free from {wanted.gateway} on")


async def emulators(url: str, build: Callable[[], Services]) -> list[Check]:
    """Check that Firestore and the task queues answer this process; ``build`` makes the services it asks with."""
    try:
        place = stores.point_at(url)
    except failures.UnreachableError:
        return [Check("emulators", "doubtful", "not running", _START)]
    if not os.environ.get(stores.FIRESTORE):
        return [Check("emulators", "good", f"not used: {place}")]
    services = build()
    try:
        firestore = await _answers("firestore emulator", os.environ[stores.FIRESTORE], services.documents.ping)
        if not os.environ.get(stores.CLOUD_TASKS):
            return [firestore]
        tasks = await _answers("cloud tasks emulator", os.environ[stores.CLOUD_TASKS], services.publisher.ping)
        return [firestore, tasks]
    finally:
        await services.aclose()


async def gateway(client: Client) -> tuple[Checkup | None, list[Check]]:
    """Ask the gateway how it and everything it needs is."""
    try:
        found = await client.health()
    except failures.UnreachableError:
        if is_local(client.url):
            return None, [Check("gateway", "doubtful", f"nothing answers at {client.url}", _START)]
        return None, [Check("gateway", "bad", f"nothing answers at {client.url}", "Is --url the right address?")]
    except errors.PressroomError as error:
        return None, [Check("gateway", "bad", error.detail, "Is --url the right address?")]
    status = found.health["status"]
    verdict: Verdict = _VERDICTS.get(status, "bad")
    whole = Check("gateway", verdict, f"{client.url} is {status}")
    return found, [whole, *map(_dependency, found.health["dependencies"])]


async def api_key(client: Client, *, answered: bool) -> Check:
    """Check that the gateway takes the key."""
    if not answered:
        return Check("api key", "doubtful", "not asked: nothing answers")
    try:
        await client.jobs([("limit", 1)])
    except failures.ProblemError as error:
        if error.problem["status"] == errors.PermissionDeniedError.http_status:
            return Check("api key", "doubtful", f"valid, but: {error.detail}", "`pressroom keys create` makes others.")
        hint = "Pass one with --key or PRESSROOM_API_KEY; `pressroom keys create` makes one."
        return Check("api key", "bad", error.detail, hint)
    return Check("api key", "good", "valid")


def clocks(found: Checkup | None, clock: Clock) -> Check:
    """Compare the gateway's clock with this machine's."""
    there = _moment(found.date) if found else None
    if there is None:
        return Check("clock", "doubtful", "the gateway has told no time to compare with")
    skew = abs((clock.now() - there).total_seconds())
    if skew <= TOLERATED_SKEW:
        return Check("clock", "good", f"agrees with the gateway's within {TOLERATED_SKEW:.0f} s")
    verdict: Verdict = "bad" if skew > DANGEROUS_SKEW else "doubtful"
    return Check("clock", verdict, f"{skew:.0f} s away from the gateway's", "Let NTP set both clocks.")


async def _answers(name: str, host: str, ping: Callable[[], Awaitable[None]]) -> Check:
    try:
        async with asyncio.timeout(PING_SECONDS):
            await ping()
    except TimeoutError:
        return Check(name, "bad", f"{host} does not answer within {PING_SECONDS:.0f} s", _START)
    except errors.PressroomError as error:
        return Check(name, "bad", f"{host}: {error.detail}", _START)
    return Check(name, "good", f"{host} answers")


def _dependency(found: Dependency) -> Check:
    name, latency = f"gateway: {found['name']}", f"{found['latency_ms']:.0f} ms"
    if found["status"] == "healthy":
        return Check(name, "good", latency)
    hint = "The logs of the functions say more; the local stack keeps them in .pressroom/logs."
    return Check(name, "bad" if found["critical"] else "doubtful", f"{found['reason']} after {latency}", hint)


def _moment(date: str | None) -> datetime | None:
    try:
        return parsedate_to_datetime(date) if date else None
    except ValueError:
        return None
