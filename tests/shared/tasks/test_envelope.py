from dataclasses import replace

from shared.tasks.envelope import Task

TASK = Task("t1", "q", "/stages", {})


def test_first_name_is_the_id_and_each_revival_has_its_own() -> None:
    assert [replace(TASK, revival=n).name for n in range(3)] == ["t1", "t1-1", "t1-2"]
