import pytest

from shared.scoring.assertion import Assertion, Span, Verdict

PLAIN = {"type": "not-contains", "value": "x", "weight": 2.0, "metric": "tone"}
SET = {"type": "assert-set", "threshold": 0.5, "assert": [PLAIN, {"type": "is-json"}]}


@pytest.mark.parametrize("fields", [PLAIN, SET])
def test_assertions_survive_as_plain_data(fields: dict[str, object]) -> None:
    assert Assertion.of(fields).fields() == fields


def test_not_turns_a_type_round() -> None:
    assert (Assertion.of(PLAIN).kind, Assertion.of(PLAIN).inverted) == ("contains", True)
    assert not Assertion("contains").inverted


def test_verdicts_survive_as_plain_data() -> None:
    part = Verdict("contains", "tone", 0.25, passed=False, weight=1, reason="No.", evidence=(Span(1, 2),))
    whole = Verdict("assert-set", "", 0.25, passed=True, weight=1, reason="So.", parts=(part,))
    assert Verdict.of(whole.fields()) == whole
