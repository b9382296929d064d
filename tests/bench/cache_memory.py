"""The cache on its own: a hit in memory, and a miss that the shared level confirms."""

import os
import time
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from google.cloud import firestore

from infra.local import ports
from shared import settings
from shared.bootstrap import Services
from shared.cache import keys
from shared.cache.entry import Slot
from shared.cache.invalidation import Marker
from shared.cache.scope import Scope
from shared.cache.service import CacheService
from shared.generation.content import CACHE_NAMESPACE
from tests import google_client
from tests.bench import product
from tests.bench.plan import BenchError, Plan
from tests.bench.rows import Bar, Baseline, Row, Samples, percentile

ENTRIES = 10_000
MARKS = 100
BAR = Bar(20.0)

_SCOPE = Scope("bench", CACHE_NAMESPACE)
_BODY = b'{"body": "%s"}' % (b"bread " * 200)


@dataclass(frozen=True)
class _Time:
    """Wall and CPU time of one operation, in seconds."""

    wall: float
    cpu: float


async def run(plan: Plan, folder: Path) -> list[Row]:
    """Measure in this process; the shared level is in an emulator of its own."""
    product.make_folders(folder)
    free = product.free_ports()
    emulators = product.emulators(free, folder)
    await emulators.start()
    services, db = _services(f"{ports.HOST}:{free.firestore}")
    try:
        return [*await _hits(plan, services.cache), *await _misses(plan, services.cache, db)]
    finally:
        await services.aclose()
        await db._firestore_api.transport.close()
        await emulators.stop()


def _services(host: str) -> tuple[Services, firestore.AsyncClient]:
    os.environ["FIRESTORE_EMULATOR_HOST"] = host
    services = Services(settings.load())
    services.cache.stats("bench")
    del os.environ["FIRESTORE_EMULATOR_HOST"]
    return services, google_client.of(host, "bench")


async def _hits(plan: Plan, cache: CacheService) -> list[Row]:
    names = [keys.exact(_SCOPE, number) for number in range(ENTRIES)]
    plain: OrderedDict[str, bytes] = OrderedDict()
    for name in names:
        plain[name] = _BODY
        if not cache.remember(cache.entry(Slot(_SCOPE, name), _BODY)):
            raise BenchError("The cache is too small for this.")

    async def peek() -> _Time:
        await cache.policy(_SCOPE)
        began, cpu = time.perf_counter(), time.process_time()
        for name in names:
            if cache.peek(_SCOPE, name) is None:
                raise BenchError("The cache has forgotten an entry.")
        return _Time((time.perf_counter() - began) / ENTRIES, (time.process_time() - cpu) / ENTRIES)

    async def look() -> _Time:
        began, cpu = time.perf_counter(), time.process_time()
        for name in names:
            plain.get(name)
            plain.move_to_end(name)
        return _Time((time.perf_counter() - began) / ENTRIES, (time.process_time() - cpu) / ENTRIES)

    found = await plan.alternate({"peek": peek, "plain": look})
    await _invalidate(cache)
    marked = await plan.alternate({"peek": peek, "plain": look})
    return [
        _row("hit in memory", found["peek"], "plain LRU", found["plain"], BAR),
        _row(f"hit in memory, {MARKS} invalidations", marked["peek"], "plain LRU", marked["plain"], BAR),
    ]


async def _invalidate(cache: CacheService) -> None:
    for number in range(MARKS):
        await cache.invalidate(_SCOPE, Marker("tag", f"tag-{number}"), "bench")


async def _misses(plan: Plan, cache: CacheService, db: firestore.AsyncClient) -> list[Row]:
    repeats = plan.scaled(200, 50)
    number = 0

    async def miss() -> _Time:
        nonlocal number
        latencies, cpu = [], time.process_time()
        for _ in range(repeats):
            number += 1
            name = keys.exact(_SCOPE, f"absent {number}")
            began = time.perf_counter()
            if (await cache.lookup(_SCOPE, name)).status != "miss":
                raise BenchError("The cache has found what is not there.")
            latencies.append(time.perf_counter() - began)
        return _Time(percentile(latencies, 0.5), (time.process_time() - cpu) / repeats)

    async def get() -> _Time:
        latencies, cpu = [], time.process_time()
        for repeat in range(repeats):
            began = time.perf_counter()
            await db.collection("cache_entries").document(f"absent-{repeat}").get()
            latencies.append(time.perf_counter() - began)
        return _Time(percentile(latencies, 0.5), (time.process_time() - cpu) / repeats)

    found = await plan.alternate({"miss": miss, "get": get})
    return [_row("miss, confirmed by the shared level, p50", found["miss"], "Google's client", found["get"])]


def _row(what: str, own: tuple[_Time, ...], name: str, other: tuple[_Time, ...], bar: Bar | None = None) -> Row:
    baseline = Baseline(name, _micro(one.wall for one in other), _micro(one.cpu for one in other))
    return Row("cache", what, _micro(one.wall for one in own), _micro(one.cpu for one in own), baseline, bar)


def _micro(seconds: Iterable[float]) -> Samples:
    return Samples(tuple(value * 1e6 for value in seconds), "μs")
