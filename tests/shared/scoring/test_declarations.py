import pytest

from shared import errors
from shared.scoring import declarations
from shared.scoring.assertion import Assertion


def rules(*found: Assertion, expected: bool = True) -> list[tuple[str, str]]:
    return [(one.field, one.rule) for one in declarations.faults(found, "assertions", expected=expected)]


@pytest.mark.parametrize(
    ("assertion", "fault"),
    [
        (Assertion("nope"), ("assertions.0.type", "unknown")),
        (Assertion("not-assert-set"), ("assertions.0.type", "unknown")),
        (Assertion("contains", [1]), ("assertions.0.value", "bad_value")),
        (Assertion("contains", "x", weight=-1), ("assertions.0.weight", "out_of_range")),
        (Assertion("contains", "x", threshold=0.5), ("assertions.0.threshold", "contradiction")),
        (Assertion("bleu", "x", threshold=1.5), ("assertions.0.threshold", "out_of_range")),
        (Assertion("assert-set"), ("assertions.0.assert", "missing")),
        (Assertion("is-json", assertions=(Assertion("is-json"),)), ("assertions.0.assert", "contradiction")),
        (Assertion("assert-set", assertions=(Assertion("nope"),)), ("assertions.0.assert.0.type", "unknown")),
    ],
)
def test_broken_rules_are_named_by_their_place(assertion: Assertion, fault: tuple[str, str]) -> None:
    assert rules(assertion) == [fault]


def test_value_may_be_what_is_expected() -> None:
    assert rules(Assertion("equals")) == []
    assert rules(Assertion("equals"), expected=False) == [("assertions.0.value", "missing")]


def test_sets_are_not_too_deep_nor_too_many() -> None:
    one = Assertion("is-json")
    for _ in range(declarations.MOST_DEPTH):
        one = Assertion("assert-set", assertions=(one,))
    assert rules(one)[0][1] == "too_deep"
    assert rules(*[Assertion("is-json")] * 101) == [("assertions", "too_many")]


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(errors.InvalidFieldsError) as caught:
        declarations.check([Assertion("a"), Assertion("b")], "assertions")
    assert len(caught.value.errors) == 2


def test_offline_model_is_no_judge() -> None:
    wanted = [Assertion("assert-set", assertions=(Assertion("llm-rubric", "kind"),))]
    with pytest.raises(errors.InvalidFieldsError) as caught:
        declarations.check_judges(wanted, "assertions", lambda name: name or "offline")
    assert caught.value.errors[0].rule == "cannot_judge"
    declarations.check_judges(wanted, "assertions", lambda name: name or "offline", "openai/gpt")


def test_unknown_judge_is_refused() -> None:
    def signature(name: str) -> str:
        raise errors.UnknownModelError(name)

    with pytest.raises(errors.InvalidFieldsError):
        declarations.check_judges([Assertion("g-eval", "kind", model="x")], "assertions", signature)
