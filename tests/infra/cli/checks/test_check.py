from typing import get_args

from infra.cli.checks.check import MARKS, Check, Verdict


def test_every_verdict_has_its_own_mark() -> None:
    assert MARKS.keys() == set(get_args(Verdict))
    assert len(set(MARKS.values())) == len(MARKS)


def test_a_check_needs_no_hint() -> None:
    assert Check("python", "good", "3.11.9").hint == ""
