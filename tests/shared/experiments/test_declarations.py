import pytest

from shared.experiments import declarations
from shared.experiments.experiment import Arm, Metric, Rules, Traffic
from tests.shared.experiments import made


def test_a_sound_declaration_breaks_nothing() -> None:
    assert declarations.broken(made.declared()) == []
    assert declarations.broken(made.declared(metrics=declarations.DEFAULT_METRICS)) == []


@pytest.mark.parametrize(
    ("changes", "broken"),
    [
        ({"name": "Bad Name"}, ("name", "wrong_form")),
        ({"name": "plans"}, ("name", "wrong_form")),
        ({"arms": (Arm("a", 1), Arm("a", 2))}, ("arms", "repeated")),
        ({"arms": (Arm("a", 1), Arm("b", 2, 0.0))}, ("arms", "too_few")),
        ({"arms": (Arm("a", 1), Arm("b", 2, -1.0))}, ("arms", "out_of_range")),
        ({"arms": (Arm("a", 1), Arm("B!", 2))}, ("arms.1.name", "wrong_form")),
        ({"metrics": (made.COMPLAINT,)}, ("metrics", "not_one_primary")),
        ({"metrics": (made.SALE, Metric("sale"))}, ("metrics", "repeated")),
        ({"metrics": (Metric("sale", "primary", margin=0.1),)}, ("metrics.0.margin", "not_for_this")),
        ({"traffic": Traffic("thompson", floor=0.5)}, ("traffic.floor", "too_large")),
        ({"arms": (Arm("a", 1), Arm("b", 0)), "rules": Rules(on_win="promote")}, ("rules.on_win", "not_promotable")),
    ],
)
def test_every_broken_rule_is_named(changes: dict[str, object], broken: tuple[str, str]) -> None:
    assert broken in [(one.field, one.rule) for one in declarations.broken(made.declared(**changes))]


@pytest.mark.parametrize("count", [1, 9])
def test_arms_are_limited_in_number(count: int) -> None:
    arms = [Arm(f"a{number}", number) for number in range(count)]
    assert "wrong_number" in [one.rule for one in declarations.arms(arms)]


def test_metrics_are_limited_in_number() -> None:
    many = [made.SALE, *(Metric(f"m{number}") for number in range(10))]
    assert "wrong_number" in [one.rule for one in declarations.metrics(many)]
