import random
from collections.abc import Callable

import pytest

from shared.records.drift import conformal
from shared.records.drift.conformal import BETS, Detector
from shared.records.drift.stream import THRESHOLD

STEPS = 20_000


def run(draw: Callable[[random.Random, int], float], count: int, seed: int) -> tuple[int | None, Detector]:
    """Return when the evidence reached the threshold, and the detector by then."""
    rng, detector = random.Random(seed), Detector()
    for number in range(count):
        value = draw(rng, number)
        detector.add(round(value * 100), value, 1 - rng.random())
        if detector.evidence >= THRESHOLD:
            return number + 1, detector
    return None, detector


@pytest.mark.parametrize("bet", BETS)
def test_bet_is_worth_one_on_average(bet: Callable[[float], float]) -> None:
    assert sum(bet((step + 0.5) / STEPS) for step in range(STEPS)) / STEPS == pytest.approx(1, abs=0.04)
    assert bet(0.01) > 1 > bet(0.99)


def test_evidence_grows_by_one_on_average() -> None:
    """While nothing changes it is n after n values on average, which is what bounds false alarms."""
    ends = [run(lambda rng, _: rng.random(), 30, seed)[1].evidence for seed in range(1500)]

    assert sum(ends) / len(ends) == pytest.approx(30, rel=0.25)


def test_false_alarms_keep_their_rate() -> None:
    """In 40 streams of 1,500 values the bound allows for two; of any distribution, ties included."""
    alarms = [run(lambda rng, _: rng.choice([0.5, 0.9, 0.9, 1.0]), 1500, seed)[0] for seed in range(40)]

    assert sum(alarm is not None for alarm in alarms) <= 5


@pytest.mark.parametrize(("fall", "within"), [(0.1, 80), (0.2, 30)])
def test_fall_is_seen_soon_whenever_it_comes(fall: float, within: int) -> None:
    for start in (100, 1000):
        found, detector = run(lambda rng, number: rng.gauss(0.8 - fall * (number >= start), 0.1), start + 300, start)  # noqa: B023 - called in this round

        assert found
        assert start < found <= start + within
        assert detector.before.mean - detector.since.mean == pytest.approx(fall, abs=0.06)


def test_rise_is_no_alarm() -> None:
    assert run(lambda rng, number: rng.gauss(0.5 + 0.3 * (number >= 100), 0.1), 400, 3)[0] is None


def test_breakdown_is_seen_within_a_dozen() -> None:
    found, _ = run(lambda _, number: float(number < 60), 100, 5)

    assert found
    assert found <= 72


def test_fields_hold_all_of_it() -> None:
    _, detector = run(lambda rng, _: rng.random(), 50, 7)

    assert conformal.from_fields(detector.fields()) == detector
    assert detector.count == 50
