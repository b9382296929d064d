import pytest

from infra.local.cloud_tasks.faults import NO_EFFECTS, Effects, Fault, FaultPlan, Injector


def drawn(plan: FaultPlan, count: int) -> list[Effects]:
    injector = Injector(plan)
    return [injector.draw() for _ in range(count)]


def test_without_a_plan_nothing_happens() -> None:
    assert drawn(FaultPlan(), 3) == [NO_EFFECTS] * 3


def test_faults_meet_the_dispatches_they_name() -> None:
    effects = drawn(FaultPlan((Fault("duplicate", at=frozenset({2})), Fault("drop_response", every=3))), 6)
    assert [effect.duplicate for effect in effects] == [False, True, False, False, False, False]
    assert [effect.drop_response for effect in effects] == [False, False, True, False, False, True]


@pytest.mark.parametrize(
    ("faults", "postpone"),
    [
        ((Fault("reorder", every=1),), 0),
        ((Fault("delay", every=1, seconds=1.5),), 1_500_000),
        ((Fault("delay", every=1, seconds=1.5), Fault("reorder", every=1)), 1_500_000),
        ((Fault("duplicate", every=1),), None),
    ],
)
def test_delay_and_reorder_postpone(faults: tuple[Fault, ...], postpone: int | None) -> None:
    assert drawn(FaultPlan(faults), 1)[0].postpone == postpone


def test_the_same_seed_meets_the_same_dispatches() -> None:
    faults = (Fault("duplicate", probability=0.3),)
    first = drawn(FaultPlan(faults, seed=1), 200)
    assert first == drawn(FaultPlan(faults, seed=1), 200)
    assert first != drawn(FaultPlan(faults, seed=2), 200)
    assert 30 <= sum(effect.duplicate for effect in first) <= 90
