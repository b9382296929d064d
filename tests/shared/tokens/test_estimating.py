import pytest

from shared.models.base import Message
from shared.tokens import estimating
from shared.tokens.estimating import Estimator
from shared.tokens.evidence import Evidence, observed

TEXT = "The quick brown fox jumps over the lazy dog, and the dog does not mind at all. " * 20


def taught(ratio: float, calls: int) -> Evidence:
    evidence = Evidence()
    for _ in range(calls):
        evidence = evidence.plus(observed(1_000, round(1_000 * ratio)))
    return evidence


def test_each_message_costs_its_frame() -> None:
    messages = [Message("system", "Be brief."), Message("user", "Hi")]
    assert estimating.count_messages(messages, "offline") == 6
    assert estimating.count_messages(messages, "openai/gpt-5") == 2 * estimating.TURN + 4


def test_families_count_differently() -> None:
    assert estimating.count('{"a": 1}' * 50, "gemini/x") > estimating.count('{"a": 1}' * 50, "openai/x")


def test_estimate_lies_between_its_bounds() -> None:
    found = Estimator().estimate(TEXT, "gemini/x")
    assert 0 < found.low < found.tokens < found.high


def test_what_was_learned_corrects_and_narrows() -> None:
    plain = Estimator().estimate(TEXT, "acme/x")
    corrected = Estimator({"acme/x": taught(1.3, 200)}.__getitem__).estimate(TEXT, "acme/x")
    assert corrected.tokens == pytest.approx(1.3 * plain.tokens, rel=0.02)
    assert (corrected.high - corrected.low) / corrected.tokens < (plain.high - plain.low) / plain.tokens


def test_messages_are_corrected_too() -> None:
    turns = [Message("user", TEXT)]
    factor = Estimator(lambda _: taught(2.0, 200)).factor("acme/x")
    plain, corrected = Estimator(), Estimator(lambda _: taught(2.0, 200))
    assert corrected.estimate_messages(turns, "acme/x").tokens == pytest.approx(
        factor * plain.estimate_messages(turns, "acme/x").tokens, abs=1
    )


@pytest.mark.parametrize("text", ["", "a"])
def test_lower_bound_of_short_text_is_its_length(text: str) -> None:
    assert Estimator().estimate(text).low == len(text)
