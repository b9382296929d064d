from shared.admission.backlogs import Backlogs


def test_marks_are_kept_by_tenant() -> None:
    backlogs = Backlogs()
    backlogs.mark("acme", ["high"])
    backlogs.mark("acme", ["low"])

    assert (backlogs.waiting("acme"), backlogs.waiting("other")) == ({"high", "low"}, frozenset())


def test_a_lane_is_full_only_when_a_look_has_found_it_so() -> None:
    backlogs = Backlogs()
    backlogs.mark("acme", ["high"])
    backlogs.mark("acme", ["low"], full=True)

    assert [backlogs.is_full("acme", lane) for lane in ("high", "low")] == [False, True]
    assert backlogs.waiting("acme") == {"high", "low"}


def test_taken_marks_are_gone_until_they_are_set_again() -> None:
    backlogs = Backlogs()
    backlogs.mark("acme", ["high"], full=True)

    assert [backlogs.take("acme"), backlogs.take("acme")] == [{"high"}, frozenset()]
    assert not backlogs.is_full("acme", "high")
    backlogs.mark("acme", [])
    assert backlogs.waiting("acme") == frozenset()
