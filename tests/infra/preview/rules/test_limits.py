from typing import Any

import pytest

from infra.preview.rules import limits
from infra.preview.rules.limits import ENDLESS, Limits


def rules(known: Limits, value: Any) -> list[str]:
    return [rule for rule, _ in limits.breaches(known, value, repr(value))]


@pytest.mark.parametrize(
    ("known", "good", "bad", "rule"),
    [
        (Limits(one_of=("GET", "POST")), "GET", "get", "unknown-value"),
        (Limits(pattern=r"[a-z]+"), "abc", "abc1", "bad-format"),
        (Limits(base64=True), "eyJhIjoxfQ==", "{'a': 1}", "bad-format"),
        (Limits(length=(2, 3)), "abc", "abcd", "bad-length"),
        (Limits(seconds=(0, ENDLESS)), "3.5s", "5m", "bad-duration"),
        (Limits(seconds=(60, 600)), "60s", "59s", "bad-duration"),
        (Limits(seconds=(0, ENDLESS), step=60), "120s", "90s", "bad-duration"),
        (Limits(number=(0, 1)), 1, 1.5, "out-of-range"),
        (Limits(number=(1, ENDLESS)), 10**9, 0, "out-of-range"),
        (Limits(entries=(0, 1)), ["a"], ["a", "b"], "bad-length"),
    ],
)
def test_limit_tells_good_from_bad(known: Limits, good: Any, bad: Any, rule: str) -> None:
    assert rules(known, good) == []
    assert rules(known, bad) == [rule]


def test_no_limits_allow_anything() -> None:
    assert [rules(limits.NONE, value) for value in ("", "x" * 9999, -1, [], None)] == [[]] * 5


def test_truth_is_no_number() -> None:
    assert rules(Limits(number=(5, 6)), value=True) == []


def test_texts_name_the_limit() -> None:
    texts = [text for _, text in limits.breaches(Limits(number=(1, 30)), 31, "31")]

    assert texts == ["31 is not within 1 to 30"]


def test_later_limits_win() -> None:
    merged = Limits(length=(1, 63), pattern="a") | Limits(pattern="b")

    assert merged == Limits(length=(1, 63), pattern="b")


@pytest.mark.parametrize(("text", "seconds"), [("300s", 300), ("0.5s", 0.5), ("5m", None), ("s", None), (5, None)])
def test_seconds_of_a_duration(text: Any, seconds: float | None) -> None:
    assert limits.seconds(text) == seconds
