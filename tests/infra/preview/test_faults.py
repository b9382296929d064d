from infra.preview.faults import Fault, Faults


def test_fault_strikes_so_many_times() -> None:
    faults = Faults([Fault("*Queue::jobs", "not found", times=2)])

    assert [faults.strike("gcp:cloudtasks/queue:Queue::jobs") for _ in range(3)] == ["not found", "not found", ""]


def test_faults_of_a_resource_follow_each_other() -> None:
    faults = Faults([Fault("*", "first"), Fault("*", "second")])

    assert [faults.strike("a") for _ in range(3)] == ["first", "second", ""]


def test_attempts_are_counted_by_resource() -> None:
    faults = Faults([Fault("*", "first")])

    assert [faults.strike("a"), faults.strike("b"), faults.strike("a")] == ["first", "first", ""]


def test_other_resources_are_spared() -> None:
    assert Faults([Fault("*::a", "first")]).strike("x::b") == ""
