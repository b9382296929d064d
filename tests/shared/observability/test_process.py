from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from shared.observability import process
from shared.observability.process import CpuShare, ProcessCollector, Throughput


class Hand:
    """A hand of a clock, to be put anywhere."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def hand() -> Hand:
    return Hand()


def test_rates_what_was_done_in_the_window(hand: Hand) -> None:
    throughput = Throughput(window=10, monotonic=hand)
    for _ in range(30):
        throughput.mark()
    assert throughput.rate() == 3.0
    hand.at += 9
    throughput.mark()
    assert throughput.rate() == 3.1


def test_forgets_what_was_done_before(hand: Hand) -> None:
    throughput = Throughput(window=10, monotonic=hand)
    throughput.mark()
    hand.at += 10
    assert throughput.rate() == 0.0


def test_holds_no_more_than_a_window(hand: Hand) -> None:
    throughput = Throughput(window=3, monotonic=hand)
    for _ in range(100):
        throughput.mark()
        hand.at += 1
    assert len(throughput._seconds) == 4
    assert throughput.rate() == pytest.approx(2 / 3)


def test_cpu_is_told_since_the_last_reading(hand: Hand) -> None:
    used = Hand()
    cpu = CpuShare(monotonic=hand, process_time=used)
    hand.at, used.at = 102.0, 101.0
    assert cpu.read() == 50.0
    hand.at += 4
    assert cpu.read() == 0.0


def test_cpu_is_none_without_time(hand: Hand) -> None:
    assert CpuShare(monotonic=hand, process_time=hand).read() == 0.0


def test_tells_the_memory_of_this_process() -> None:
    before = process.memory_mb()
    block = bytearray(64 * 1024 * 1024)
    assert before + 50 < process.memory_mb() < before + 200
    assert block


def test_tells_the_peak_where_the_kernel_is_mute(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(process, "_STATM", tmp_path / "missing")
    assert process.memory_mb() > 5


def test_puts_three_gauges_into_an_exposition(hand: Hand) -> None:
    registry = CollectorRegistry()
    registry.register(ProcessCollector(Throughput(monotonic=hand), CpuShare(hand, hand)))
    lines = generate_latest(registry).decode().splitlines()
    assert [line.split()[0] for line in lines if not line.startswith("#")] == [
        "parallel_throughput_tasks_per_second",
        "parallel_memory_usage_mb",
        "parallel_cpu_usage_percent",
    ]
