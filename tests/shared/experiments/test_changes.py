from dataclasses import replace

import pytest

from shared import errors
from shared.experiments import changes
from shared.experiments.changes import Act
from shared.experiments.experiment import Arm, Rules, Traffic
from tests.shared.experiments import made

ACT = Act("me", made.NOW, "act_1")
DRAFT = made.experiment(state="draft", started_at=None)


def test_starting_takes_the_label() -> None:
    change = changes.start(DRAFT, ACT)
    assert (change.after.state, change.after.started_at, change.after.decisions) == ("running", made.NOW, 1)
    assert [write.kind for write in change.writes] == ["create"]
    assert (change.decisions[0].what, change.decisions[0].by) == ("started", "me")


@pytest.mark.parametrize("state", ["stopped", "concluded"])
def test_what_has_ended_stays_ended(state: str) -> None:
    ended = made.experiment(state=state)
    for step in (changes.start, changes.pause, changes.resume):
        with pytest.raises(errors.InvalidStateError):
            step(ended, ACT)


@pytest.mark.parametrize(("step", "state"), [(changes.start, "running"), (changes.pause, "paused")])
def test_steps_taken_already_change_nothing(step: object, state: str) -> None:
    found = made.experiment(state=state)
    assert step(found, ACT).after is found  # type: ignore[operator]  # a step


def test_a_pause_ends_with_a_resumption() -> None:
    paused = changes.pause(made.experiment(), ACT).after
    assert changes.start(paused, ACT).after.state == changes.resume(paused, ACT).after.state == "running"


def test_an_end_frees_the_label() -> None:
    for change in (changes.stop(made.experiment(), ACT, "why"), changes.conclude(made.experiment(), ACT, "b", "why")):
        assert [write.kind for write in change.writes] == ["delete"]
        assert change.after.ended_at == made.NOW
    assert changes.conclude(made.experiment(state="stopped"), ACT, "b", "why").writes == ()


def test_only_an_arm_can_win() -> None:
    with pytest.raises(errors.InvalidFieldsError):
        changes.conclude(made.experiment(), ACT, "z", "why")


def test_other_weights_begin_another_split() -> None:
    change = changes.weigh(made.experiment(), ACT, {"b": 3}, "why")
    assert (change.after.epoch, change.after.fixed.shares) == (2, {"a": 0.25, "b": 0.75})
    assert change.decisions[0].evidence["after"] == {"a": 0.25, "b": 0.75}
    assert changes.weigh(made.experiment(), ACT, {"a": 2, "b": 2}, "why").decisions == ()


def test_weights_of_a_draft_are_no_decision() -> None:
    change = changes.weigh(DRAFT, ACT, {"b": 3}, "why")
    assert (change.after.epoch, change.after.fixed.shares, change.decisions) == (1, {"a": 0.25, "b": 0.75}, ())


def test_a_dropped_arm_gives_its_part_away() -> None:
    three = made.experiment(arms=(*made.ARMS, Arm("c", 3)))
    after = changes.drop(three, ACT, "b", "why", {}).after
    assert after.dropped == ("b",)
    assert after.fixed.shares == {"a": 0.5, "c": 0.5}
    assert after.live.shares == pytest.approx({"a": 0.5, "c": 0.5}, abs=2e-4)


def test_a_thing_is_reported_once() -> None:
    said = changes.report(made.experiment(), ACT, "guard_broken", "guard:x:b", "why", {}).after
    assert said.reported == ("guard:x:b",)
    assert changes.report(said, ACT, "guard_broken", "guard:x:b", "why", {}).after is said


def test_running_experiments_keep_their_traffic() -> None:
    found = made.experiment()
    with pytest.raises(errors.InvalidFieldsError):
        changes.edit(found, ACT, found.rules, replace(found.traffic, share=0.5), "")
    change = changes.edit(found, ACT, Rules(alpha=0.01), replace(found.traffic, floor=0.2), "")
    assert change.decisions[0].evidence == {
        "alpha": {"before": 0.05, "after": 0.01},
        "floor": {"before": 0.05, "after": 0.2},
    }
    assert changes.edit(DRAFT, ACT, DRAFT.rules, Traffic(share=0.5), "").after.traffic.share == 0.5


def test_rebalancing_moves_other_units_alone() -> None:
    change = changes.rebalance(made.experiment(), ACT, {"a": 0.2, "b": 0.8})
    assert change.after.live.shares == {"a": 0.2, "b": 0.8}
    assert change.after.fixed == made.experiment().fixed
    assert change.after.rebalanced_at == made.NOW
