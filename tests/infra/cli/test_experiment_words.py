import pytest

from infra.cli import experiment_words as words
from shared import errors


def test_arms_may_have_weights() -> None:
    assert words.arm("a=1") == {"name": "a", "version": 1}
    assert words.arm("b=2:3.5") == {"name": "b", "version": 2, "weight": 3.5}
    assert words.weight("b=3") == ("b", 3.0)


def test_metrics_are_told_by_words() -> None:
    found = words.metric("complaint,guard,decrease,rate,zero,margin=0.01,relative=0.1,effect=2")
    assert found == {
        "name": "complaint",
        "role": "guard",
        "goal": "decrease",
        "kind": "rate",
        "absent_is_zero": True,
        "margin": 0.01,
        "relative_margin": 0.1,
        "smallest_effect": 2.0,
    }
    assert words.metric("clicks") == {"name": "clicks"}


def test_units_may_have_colons() -> None:
    assert words.outcome("shop:7:sale=1") == {"unit": "shop:7", "metric": "sale", "value": 1.0}


@pytest.mark.parametrize("text", ["a", "a=x", "=1", "a=1:heavy"])
def test_wrong_arms_are_explained(text: str) -> None:
    with pytest.raises(errors.InvalidInputError):
        words.arm(text)


@pytest.mark.parametrize("text", ["sale=1", "u:=1", "u:sale", "u:sale=lots"])
def test_wrong_outcomes_are_explained(text: str) -> None:
    with pytest.raises(errors.InvalidInputError):
        words.outcome(text)


@pytest.mark.parametrize("text", ["sale,main", "sale,margin", "sale,margin=x"])
def test_wrong_words_are_explained(text: str) -> None:
    with pytest.raises(errors.InvalidInputError):
        words.metric(text)
