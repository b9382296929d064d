import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.analytics import digest, percentiles, times
from shared.analytics.digest import Digest
from shared.analytics.record import Record
from shared.firestore import values
from shared.jobs.job import Usage
from tests.shared.analytics.conftest import at, record, stage


def job(seed: int) -> Record:
    """Return one of many jobs that ended somehow."""
    rng = random.Random(seed)
    wait, plan, draft = rng.expovariate(1), rng.lognormvariate(1, 1), rng.lognormvariate(2, 1)
    stages = [stage("plan", 0, wait, wait + plan, busy_seconds=plan * 0.9, attempts=rng.randint(1, 3))]
    if rng.random() < 0.7:
        begun = wait + plan + 0.1
        stages.append(stage("draft", wait + plan, begun, begun + draft, provider_seconds=draft / 2, busy_seconds=draft))
    status = rng.choice(["succeeded", "succeeded", "failed", "cancelled"])
    error = {"error_code": "provider_timeout", "error_category": "provider"} if status == "failed" else {}
    quality = rng.choice([None, round(rng.random(), 4)])
    usage = Usage(rng.randint(0, 900), rng.randint(0, 900), rng.randint(0, 10**9))
    return record(*stages, ended=wait + plan + draft + 0.1, status=status, quality=quality, usage=usage, **error)


def of(seeds: list[int]) -> Digest:
    made = Digest()
    for seed in seeds:
        made.add(job(seed))
    return made


SEEDS = st.lists(st.integers(0, 10**6), max_size=30)


@given(SEEDS, SEEDS)
def test_merging_is_adding_all(first: list[int], second: list[int]) -> None:
    merged = of(first)
    merged.merge(of(second))
    assert merged == of(first + second)


@given(SEEDS)
def test_document_holds_the_whole_digest(seeds: list[int]) -> None:
    stored = values.decode(values.encoded(digest.to_fields(of(seeds))))
    assert digest.from_fields(stored) == of(seeds)


def test_order_of_jobs_leaves_the_document_alone() -> None:
    seeds = list(range(50))
    assert digest.to_fields(of(seeds)) == digest.to_fields(of(seeds[::-1]))


def test_percentiles_are_near_the_exact_ones() -> None:
    seeds = list(range(400))
    runs = sorted(
        one.run for seed in seeds for one in times.of_job(job(seed), at(0)).stages if one.stage.name == "plan"
    )
    exact = percentiles.nearest_rank(runs, 95)
    assert of(seeds).stages["plan"].run.percentile(95) == pytest.approx(exact, rel=0.01)


def test_only_success_counts_as_duration_and_quality() -> None:
    made = Digest()
    for status in ("succeeded", "failed", "cancelled"):
        made.add(record(stage(), status=status, quality=0.5, error_code="internal" if status == "failed" else ""))
    assert (made.totals.duration.count, made.totals.scores.spread.count, made.totals.jobs) == (1, 1, 3)
    assert made.totals.failures == Counter({("internal", ""): 1})


def test_money_of_all_jobs_is_summed_exactly() -> None:
    made = Digest()
    for _ in range(3):
        made.add(record(stage(), usage=Usage(1, 2, 333_333_333)))
    assert made.totals.usage == Usage(3, 6, 999_999_999)


def test_stages_keep_the_order_of_the_pipeline() -> None:
    made = Digest()
    made.add(record(stage("plan"), stage("draft", status="skipped", ready=0, started=0), stage("finish")))
    assert list(made.stages) == ["plan", "draft", "finish"]
