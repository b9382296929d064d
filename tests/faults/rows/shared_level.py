"""The shared level of the cache slow, gone, killed and full of rubbish, while questions are asked and asked again."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from google.cloud import firestore

from infra.local import ports
from shared.manifest import collections
from shared.settings import Settings
from tests import google_client
from tests.faults.processes import whole_stack
from tests.faults.processes.outside_provider import Provider
from tests.faults.processes.whole_stack import EMULATORS, FUNCTIONS, Site
from tests.faults.row import Options, Outcome, Row

BRIEF, WHOLE = 30, 300
BRIEF_OUTAGE, OUTAGE = 2.0, 30.0
AT_ONCE = 8
STILL, MOVING = 0.15, 0.05
HELD = "hit-memory"
PROMPTLY = 0.5  # seconds; what memory holds waits for no store

_CHATS = "/v1/openai/chat/completions"
_RUBBISH: tuple[dict[str, Any], ...] = (
    {"body": b"\x00\xff rubbish"},
    {"body": "a text", "parts": "many"},
    {"encoding": "unheard-of"},
    {"fresh_until": None, "expires_at": "never", "sequence": {}},
    {"body": firestore.DELETE_FIELD, "created_at": firestore.DELETE_FIELD},
)


@dataclass
class _Asker:
    """Asks questions whose right answers are known, and writes down what is wrong with those it gets."""

    site: Site
    failures: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    slowest: float = 0.0

    async def ask(self, numbers: Iterable[int], phase: str) -> list[str]:
        """Ask by number, some at a time, and return where the answers came from."""
        limit = asyncio.Semaphore(AT_ONCE)

        async def one(number: int) -> str:
            async with limit:
                return await self._ask(number, phase)

        return list(await asyncio.gather(*map(one, numbers)))

    async def _ask(self, number: int, phase: str) -> str:
        question = f"What is known of bread number {number}?"
        body = {"model": "openai/test", "messages": [{"role": "user", "content": question}]}
        began = time.monotonic()
        answer = await self.site.http.post(_CHATS, json=body)
        seconds = time.monotonic() - began
        told = answer.headers.get("x-pressroom-cache", "")
        if answer.status_code != httpx.codes.OK:
            self.failures.append(f"{phase}: question {number} was answered {answer.status_code}: {answer.text[:200]}")
        elif answer.json()["choices"][0]["message"]["content"] != _right(question):
            self.failures.append(f"{phase}: question {number} got a wrong answer ({told})")
        elif told == HELD:
            self.slowest = max(self.slowest, seconds)
        return told


def run(options: Options) -> Outcome:
    """Ask while the shared level is slow, gone and killed, then from an empty memory after it was damaged."""
    questions, outage = (BRIEF, BRIEF_OUTAGE) if options.brief else (WHOLE, OUTAGE)
    return asyncio.run(_run(questions, outage, options))


async def _run(questions: int, outage: float, options: Options) -> Outcome:
    provider = Provider(says=_right)
    async with whole_stack.running(provider) as site:
        asker = _Asker(site)
        known, late = range(questions), range(questions, questions + questions // 5)
        await asker.ask(known, "calm")
        async with _slow(site):
            asker.failures += _not_all(HELD, await asker.ask(known, "slow"), "slow")
        options.advance(1, 4)
        async with site.frozen(EMULATORS):
            asking = asyncio.gather(asker.ask(known, "gone"), asker.ask(late, "gone"))
            health = asyncio.create_task(site.http.get("/health"))
            await asyncio.sleep(outage)
            held, _ = await asking
            asker.failures += _not_all(HELD, held, "gone")
            if (await health).json()["status"] == "healthy":
                asker.failures.append("gone: health does not tell")
        await site.kill(EMULATORS)
        asker.failures += _not_all(HELD, await asker.ask(known, "killed"), "killed")
        options.advance(2, 4)
        damaged = await _damage(site)
        await site.kill(FUNCTIONS)
        again = await asker.ask(known, "damaged")
        options.advance(3, 4)
        await site.kill(FUNCTIONS)
        healed = await asker.ask(known, "healed")
        asker.failures += _not_all("hit-shared", healed, "healed")
    if damaged < questions or again.count("hit-shared"):
        asker.failures.append(f"{damaged} entries were damaged and {again.count('hit-shared')} answered")
    if asker.slowest > PROMPTLY:
        asker.failures.append(f"memory took {asker.slowest:.2f} s")
    figures = {
        "questions": f"{questions:,}",
        "gone": f"{outage:.0f} s",
        "damaged": f"{damaged:,}",
        "slowest from memory": f"{asker.slowest * 1000:.0f} ms",
    }
    return Outcome(figures, asker.failures)


def _right(prompt: str) -> str:
    return f"All of it: {prompt}"


def _not_all(expected: str, told: Iterable[str], phase: str) -> list[str]:
    others = sorted({reason for reason in told if reason != expected})
    return [f"{phase}: some answers were not '{expected}' but {others}"] if others else []


@asynccontextmanager
async def _slow(site: Site) -> AsyncIterator[None]:
    """Let the store stand still most of the time."""

    async def pulse() -> None:
        while True:
            async with site.frozen(EMULATORS):
                await asyncio.sleep(STILL)
            await asyncio.sleep(MOVING)

    pulsing = asyncio.create_task(pulse())
    try:
        yield
    finally:
        pulsing.cancel()
        await asyncio.gather(pulsing, return_exceptions=True)


async def _damage(site: Site) -> int:
    """Spoil every entry of the shared level, one way or another, and return how many there were."""
    host = f"{ports.HOST}:{site.running.ports.firestore}"
    db = google_client.of(host, Settings().project)
    ways, number = random.Random(1), 0
    async for found in db.collection(collections.CACHE_ENTRIES.name).stream():
        await found.reference.update(ways.choice(_RUBBISH))
        number += 1
    return number


ROW = Row("shared-level", "the cache answers rightly and at once, however the shared level is", run)
