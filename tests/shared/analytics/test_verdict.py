import pytest

from shared.analytics import times, verdict
from shared.analytics.times import PARTS, Part

STAGES = {"plan": {"queue": 10, "own": 30}, "draft": {"queue": 70, "provider": 60, "own": 10}}


def test_largest_part_is_named_with_its_stage() -> None:
    found = verdict.of({"idle": 20}, STAGES)
    assert found is not None
    assert (found.part, found.share, found.microseconds) == ("queue", 0.4, 80)
    assert (found.stage, found.stage_share) == ("draft", 0.875)
    assert (found.runner_up, found.runner_up_share) == ("provider", 0.3)
    assert found.sentence == "40% of the time passed in the queue, most of it in stage draft."


def test_part_outside_of_stages_has_none() -> None:
    found = verdict.of({"paused": 900}, STAGES)
    assert found is not None
    assert (found.part, found.stage, found.sentence) == ("paused", "", "83% of the time passed in pauses.")


def test_wished_waits_are_not_to_blame() -> None:
    found = verdict.of({"scheduled": 10_000}, {"write": {"recheck": 9_000, "own": 3, "queue": 1}})
    assert found is not None
    assert (found.part, found.share) == ("own", 0.75)


def test_wished_waits_are_named_where_nothing_else_is() -> None:
    found = verdict.of({"scheduled": 10}, {})
    assert found is not None
    assert (found.part, found.share) == ("scheduled", 1.0)


def test_no_time_gives_no_verdict() -> None:
    assert verdict.of({}, {"plan": {"own": 0}}) is None


@pytest.mark.parametrize("part", PARTS)
def test_every_part_has_words_and_an_action(part: Part) -> None:
    found = verdict.of({part: 1}, {})
    assert found is not None
    assert found.sentence.startswith("100% of the time passed ")
    assert found.action.endswith(".")
    assert times.MEANINGS[part].endswith(".")


@pytest.mark.parametrize(("part", "share"), [("own", 0.6), ("recheck", 0.5), ("paused", 0.0)])
def test_share_is_reckoned_as_by_verdicts(part: Part, share: float) -> None:
    assert verdict.share_of(part, {"own": 3, "queue": 2, "recheck": 5}) == share


def test_share_of_no_time_is_none() -> None:
    assert verdict.share_of("own", {}) == 0
