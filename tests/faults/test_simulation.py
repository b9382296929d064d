"""Seeded schedules of the whole product on virtual time: nothing is lost, nothing happens twice."""

from dataclasses import replace

import pytest

from tests.faults.rows import random_schedules
from tests.faults.simulation import drawing, mutants, shrinking, telling
from tests.faults.simulation.schedules import Report, play

CHUNKS, CHUNK = 6, 25


def trace(report: Report) -> object:
    return report.visited, report.injected, report.ended, report.counts


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_no_seed_breaks_a_promise(chunk: int) -> None:
    for seed in range(chunk * CHUNK, (chunk + 1) * CHUNK):
        report = play(drawing.schedule(seed))

        assert not report.violations, telling.story(shrinking.shortest(report, play), random_schedules.again(report))


@pytest.mark.parametrize("seed", [4, 5])
def test_a_seed_is_always_the_same_schedule(seed: int) -> None:
    first, second = play(drawing.schedule(seed)), play(drawing.schedule(seed))

    assert trace(first) == trace(second)
    assert first.injected


@pytest.mark.parametrize("seed", [4, 5])
def test_faults_by_name_play_the_same_again(seed: int) -> None:
    drawn = play(drawing.schedule(seed))
    named = play(replace(drawn.schedule, rates={}, only=drawn.faults))

    assert trace(named) == trace(drawn)


def test_what_breaks_is_told_by_its_shortest_schedule() -> None:
    with mutants.unpublished():
        found = play(replace(drawing.schedule(0), limit=300.0))
        short = shrinking.shortest(found, play)

    assert found.violations
    assert short.violations
    assert len(short.injected) < len(found.injected)
    assert all(violation.invariant in telling.story(short) for violation in short.violations)
