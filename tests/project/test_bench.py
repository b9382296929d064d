"""The harness of the benchmarks: its verdicts, its figures, and what it refuses."""

import asyncio
import io
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from rich.console import Console

from infra.costs.operations import Operations
from infra.local import ports
from tests.bench import baselines, billing, children, load, machine, report, suite
from tests.bench.load import Target
from tests.bench.plan import BenchError, Plan
from tests.bench.rows import Bar, Baseline, Row, Samples, percentile


def row(values: tuple[float, ...], bar: Bar | None, *, higher: bool = False) -> Row:
    baseline = Baseline("other", Samples((1.0,) * len(values), "s", higher))
    return Row("bench", "case", Samples(values, "s", higher), Samples((0.25,), "ms"), baseline, bar)


@pytest.mark.parametrize(
    ("bar", "better", "verdict"),
    [
        (Bar(2.0), "lower", "met"),
        (Bar(1.5), "lower", "best only"),
        (Bar(0.5), "lower", "missed"),
        (Bar(2.0, "ratio"), "higher", "met"),
        (Bar(3.0, "ratio"), "higher", "best only"),
        (Bar(4.0, "ratio"), "higher", "missed"),
        (Bar(1.0, "difference"), "lower", "met"),
        (None, "lower", ""),
    ],
)
def test_verdict_is_that_of_the_median(bar: Bar | None, better: str, verdict: str) -> None:
    assert row((1.0, 2.0, 3.0), bar, higher=better == "higher").verdict == verdict


def test_a_bar_without_its_baseline_is_not_met() -> None:
    assert Row("bench", "case", Samples((1.0,), "s"), bar=Bar(9.0, "ratio")).verdict == ""


@pytest.mark.parametrize(("share", "expected"), [(0.5, 50), (0.99, 99), (1.0, 100)])
def test_percentile_is_the_nearest_rank(share: float, expected: float) -> None:
    assert percentile(list(range(100, 0, -1)), share) == expected


async def test_rounds_alternate() -> None:
    order: list[str] = []

    async def one(name: str) -> int:
        order.append(name)
        return len(order)

    found = await Plan(2, quick=True, say=lambda _: None).alternate({"a": lambda: one("a"), "b": lambda: one("b")})

    assert order == ["a", "b", "b", "a"]
    assert found == {"a": (1, 4), "b": (2, 3)}


def test_table_and_file_tell_of_a_row(tmp_path: Path) -> None:
    shown = io.StringIO()

    report.show(Console(width=190, file=shown), [row((1234.5,), Bar(1000.0))])
    report.write(tmp_path / "made" / "bench.json", [row((1234.5,), Bar(1000.0))], {"rounds": 1})

    assert all(text in shown.getvalue() for text in ("1,234 s", "0.25 ms", "≤ 1000 s", "missed"))
    assert '"verdict": "missed"' in (tmp_path / "made" / "bench.json").read_text()


async def test_load_counts_answers_and_leaves_no_process(tmp_path: Path) -> None:
    async with baselines.bare_asgi("counting", machine.SERVER_CORES, tmp_path) as child:
        target = Target(child.pid, child.port, children.get("/"), expected=b"world")
        found = await load.for_requests(target, 4, 40)

    assert found.requests == len(found.latencies) == 40
    assert child.process.returncode is not None


async def test_a_wrong_answer_stops_the_load(tmp_path: Path) -> None:
    async with baselines.bare_asgi("counting", machine.SERVER_CORES, tmp_path) as child:
        with pytest.raises(BenchError, match="world"):
            await load.for_requests(Target(child.pid, child.port, children.get("/"), expected=b"moon"), 2, 4)


def test_a_stale_server_is_refused() -> None:
    with ports.listen(0) as bound:
        bound.listen()
        with pytest.raises(BenchError, match="is taken"):
            children.refuse_stale(bound.getsockname()[1])


async def test_a_server_that_dies_is_told_with_its_log(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "raise SystemExit('no such luck')"]
    async with children.running("any", command, children.free_port(), tmp_path / "log") as child:
        await asyncio.wait_for(child.process.wait(), 30)
        with pytest.raises(BenchError, match="no such luck"):
            await child.listening()


def test_every_benchmark_is_in_the_suite() -> None:
    folder = Path(suite.__file__).parent
    measuring = {path.stem for path in folder.glob("*.py") if "async def run(plan: Plan" in path.read_text()}

    assert {benchmark.__module__.rpartition(".")[2] for benchmark in suite.ALL.values()} == measuring


def test_bill_is_told_per_job() -> None:
    one = billing.per_job(Operations(*map(Decimal, (30, 20, 10, 0, 15, 10))), 10)

    assert billing.told(one) == "3.0 reads, 2.0 writes, 1.0 deletes, 1.5 task operations, 2.0 function requests"
    assert billing.total(one) == 9.5
