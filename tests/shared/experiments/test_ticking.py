from dataclasses import replace

import pytest

from shared.bootstrap import Services
from shared.experiments.experiment import Arm, Rules, Traffic
from shared.experiments.outcomes import Told
from tests.shared.experiments.conftest import Start

RULES = Rules(min_units=10, tuned_at=200)
THREE = (Arm("a", 1), Arm("b", 2), Arm("c", 3))


async def _live(services: Services, rates: dict[str, dict[str, float]], count: int = 240) -> None:
    """Let units meet arms and tell of each whether it counts, evenly by the rates of its arm."""
    seen: dict[str, int] = {}
    for first in range(0, count, 80):
        met = await services.experiments.assign("acme", "tone", [f"u{first + number}" for number in range(80)])
        told = []
        for unit, one in met.items():
            assert one is not None
            arm = one.arm.name
            seen[arm] = seen.get(arm, 0) + 1
            told += [Told(unit, metric, _even(rate[arm], seen[arm])) for metric, rate in rates.items()]
        await services.experiments.record("acme", "tone", told)


def _even(rate: float, number: int) -> float:
    return float(int(number * rate) > int((number - 1) * rate))


async def test_a_winner_is_promoted_by_the_rules(services: Services, start: Start) -> None:
    await start(rules=replace(RULES, on_win="promote"))
    await _live(services, {"sale": {"a": 0.1, "b": 0.6}})
    assert await services.experiment_ticker.run() == {"winner_found": 1}
    found = await services.experiments.get("acme", "tone")
    assert (found.state, found.winner) == ("concluded", "b")
    assert (await services.prompts.get("acme", "draft")).labels["production"].number == 2
    decided = (await services.experiments.decisions("acme", "tone", 1))[0]
    assert (decided.by, decided.evidence["promoted"]) == ("rules", True)
    assert await services.experiment_ticker.run() == {}


async def test_a_winner_is_only_reported_by_default(services: Services, start: Start) -> None:
    await start(rules=RULES)
    await _live(services, {"sale": {"a": 0.1, "b": 0.6}})
    assert await services.experiment_ticker.run() == {"winner_found": 1}
    assert await services.experiment_ticker.run() == {}
    found = await services.experiments.get("acme", "tone")
    assert (found.state, found.reported) == ("running", ("winner:b",))


async def test_a_harmful_arm_is_taken_out(services: Services, start: Start) -> None:
    await start(rules=RULES, arms=THREE)
    rates = {"sale": {"a": 0.1, "b": 0.1, "c": 0.1}, "complaint": {"a": 0.0, "b": 0.0, "c": 0.9}}
    await _live(services, rates)
    assert await services.experiment_ticker.run() == {"guard_broken": 1}
    found = await services.experiments.get("acme", "tone")
    assert (found.state, found.dropped) == ("running", ("c",))
    assert set(found.fixed.shares) == {"a", "b"}


async def test_harm_with_two_arms_rolls_back(services: Services, start: Start) -> None:
    await start(rules=RULES)
    await services.prompts.set_label("acme", "draft", "production", 2, actor="me")
    await _live(services, {"sale": {"a": 0.1, "b": 0.1}, "complaint": {"a": 0.0, "b": 0.9}})
    assert await services.experiment_ticker.run() == {"guard_broken": 1}
    assert (await services.experiments.get("acme", "tone")).state == "stopped"
    assert (await services.prompts.get("acme", "draft")).labels["production"].number == 1


@pytest.mark.parametrize("limit", [{"max_units": 80}, {"max_days": 1e-9}])
async def test_limits_end_an_experiment(services: Services, start: Start, limit: dict[str, float]) -> None:
    await start(rules=replace(RULES, **limit))
    await _live(services, {"sale": {"a": 0.1, "b": 0.1}}, 80)
    assert await services.experiment_ticker.run() == {"stopped": 1}
    assert (await services.experiments.get("acme", "tone")).state == "stopped"


async def test_traffic_follows_success(services: Services, start: Start) -> None:
    await start(rules=RULES, traffic=Traffic("thompson", fixed_share=0.5))
    await _live(services, {"sale": {"a": 0.1, "b": 0.6}}, 80)
    await services.experiment_ticker.run()
    found = await services.experiments.get("acme", "tone")
    assert found.live.shares["b"] > 0.9
    assert found.fixed.shares == {"a": 0.5, "b": 0.5}
    await services.experiment_ticker.run()
    assert (await services.experiments.get("acme", "tone")).live == found.live


async def test_one_broken_experiment_holds_up_no_other(
    services: Services, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    await start(rules=RULES)

    def broken(*_: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr("shared.experiments.judging.judge", broken)
    assert await services.experiment_ticker.run() == {"put_off": 1}
