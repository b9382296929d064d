"""Similar questions: how long finding one takes, and how many of the answers given are wrong, by policy."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TypeVar

import numpy as np

from shared.cache.entry import Slot
from shared.cache.scope import Scope
from shared.cache.semantic import guard, traits
from shared.cache.semantic.label import Place, Space
from shared.cache.semantic.matcher import CANDIDATES
from shared.cache.semantic.vector_index import Point, VectorIndex
from shared.models import hashed_embeddings
from tests.bench import question_stream
from tests.bench.hit_policies import Budget, Fixed, Policy, Stream, Tally
from tests.bench.plan import BenchError, Plan
from tests.bench.rows import Bar, Baseline, Row, Samples, percentile

T = TypeVar("T")

SIZES = {1_000: None, 10_000: Bar(10.0), 100_000: None}
BUDGETS = (0.005, 0.01, 0.02, 0.05)
THRESHOLDS = (0.8, 0.9, 0.95)
NOISE = 1.1  # a half of the stream is short: two standard deviations of a share of 5 %

_SCOPE = Scope("bench", "questions")
_PLACE = Place(Space(_SCOPE, "hashed"), "")
_SEED = 1
_SEARCHES = 200


@dataclass(frozen=True)
class _Time:
    """Median wall time of one call, and CPU time of all by their number, in seconds."""

    wall: float
    cpu: float


async def run(plan: Plan, folder: Path) -> list[Row]:  # noqa: ARG001 - every benchmark is given a folder
    """Measure in this process, without a store."""
    return [*await _lookups(plan), *_policies(plan)]


async def _lookups(plan: Plan) -> list[Row]:
    largest = plan.scaled(100_000, 10_000)
    texts = [asked.text for asked in question_stream.stream(_SEED, largest + largest // 10)]
    asked = texts[-_SEARCHES:]
    plan.say(f"embedding {len(texts)} questions")
    vectors = [hashed_embeddings.place(text) for text in texts]
    rows = [await _embedding(plan, asked)]
    for size, bar in SIZES.items():
        if size <= largest:
            rows.append(await _lookup(plan, size, bar, (texts, vectors)))
    return rows


async def _embedding(plan: Plan, texts: list[str]) -> Row:
    async def embed() -> _Time:
        return _timed(hashed_embeddings.place, texts)

    found = await plan.alternate({"embed": embed})
    return Row("semantic", "placing a question", _samples(found["embed"], 1e6, "μs"))


async def _lookup(plan: Plan, size: int, bar: Bar | None, questions: tuple[list[str], list[tuple[float, ...]]]) -> Row:
    texts, vectors = questions
    index, matrix = VectorIndex(1 << 30), np.array(vectors[:size], np.float32)
    for number in range(size):
        index.add(_PLACE, Point(Slot(_SCOPE, str(number)), texts[number], 1.0), vectors[number])
    wanted = list(range(len(texts) - _SEARCHES, len(texts)))

    def look(number: int) -> None:
        mine = traits.of(texts[number])
        hits = index.search(_PLACE, vectors[number], 0.0, CANDIDATES)
        if len(hits) != CANDIDATES:
            raise BenchError("The index has lost what it was given.")
        next((hit for hit in hits if not guard.refusal(mine, traits.of(hit.point.text))), None)

    def product(number: int) -> None:
        np.argmax(matrix @ np.array(vectors[number], np.float32))

    async def ours() -> _Time:
        return _timed(look, wanted)

    async def plain() -> _Time:
        return _timed(product, wanted)

    found = await plan.alternate({f"look at {size}": ours, f"product at {size}": plain})
    own, other = found.values()
    baseline = Baseline("numpy, all rows", _samples(other, 1e3, "ms"))
    case = f"lookup among {size:,}, guard included, p50"
    cpu = Samples(tuple(one.cpu * 1e3 for one in own), "ms")
    return Row("semantic", case, _samples(own, 1e3, "ms"), cpu, baseline, bar, f"{index.size / 1e6:.0f} MB held")


def _policies(plan: Plan) -> list[Row]:
    requests = plan.scaled(question_stream.REQUESTS, 6_000)
    stream = Stream(list(islice(question_stream.stream(_SEED, requests), requests)))
    cases: dict[str, tuple[Policy, float | None]] = {"equal questions alone": (Fixed(None), None)}
    for threshold in THRESHOLDS:
        cases[f"fixed {threshold:.2f}"] = (Fixed(threshold), None)
        cases[f"fixed {threshold:.2f}, guarded"] = (Fixed(threshold, guarded=True), None)
    for budget in BUDGETS:
        cases[f"budget {budget:.1%}"] = (Budget(budget), budget)
    rows = []
    for name, (policy, budget) in cases.items():
        plan.say(f"{requests:,} questions: {name}")
        rows += _policy(name, stream.serve(policy), budget)
    return rows


def _policy(name: str, tally: Tally, budget: float | None) -> list[Row]:
    lowest, highest = min(tally.thresholds, default=0.0), max(tally.thresholds, default=0.0)
    told = f"{tally.equal / tally.requests:.1%} were equal; extra calls {tally.extra / tally.requests:.2%}"
    span = f"; threshold {lowest:.2f} to {highest:.2f}" if budget else ""
    bars = (Bar(budget * 100), Bar(budget * 100 * NOISE)) if budget else (None, None)
    return [
        Row("semantic", f"{name}: answered", _percent(tally.answered, higher=True), note=told + span),
        Row("semantic", f"{name}: wrong", _percent(tally.error), bar=bars[0]),
        Row("semantic", f"{name}: wrong, second half", _percent(tally.late_error), bar=bars[1]),
    ]


def _percent(share: float, *, higher: bool = False) -> Samples:
    return Samples((share * 100,), "% of requests", higher)


def _timed(call: Callable[[T], object], arguments: list[T]) -> _Time:
    latencies, cpu = [], time.process_time()
    for argument in arguments:
        began = time.perf_counter()
        call(argument)
        latencies.append(time.perf_counter() - began)
    return _Time(percentile(latencies, 0.5), (time.process_time() - cpu) / len(arguments))


def _samples(times: tuple[_Time, ...], factor: float, unit: str) -> Samples:
    return Samples(tuple(one.wall * factor for one in times), unit)
