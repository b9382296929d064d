import heapq
import random

from infra.local.cloud_tasks.schedule import Schedule


def drained(schedule: Schedule[str]) -> list[str]:
    return [schedule.pop() for _ in range(len(schedule))]


def test_entries_come_by_time_then_by_arrival() -> None:
    schedule: Schedule[str] = Schedule()
    for key, when in (("late", 9), ("first", 1), ("second", 1)):
        schedule.put(key, when)
    assert drained(schedule) == ["first", "second", "late"]


def test_a_key_has_one_entry_the_last() -> None:
    schedule: Schedule[str] = Schedule()
    schedule.put("a", 1)
    schedule.put("b", 2)
    schedule.put("a", 3)
    assert (schedule.first_time(), drained(schedule)) == (2, ["b", "a"])


def test_a_discarded_key_never_comes() -> None:
    schedule: Schedule[str] = Schedule()
    schedule.put("a", 1)
    schedule.discard("a")
    schedule.discard("never there")
    assert schedule.first_time() is None
    assert "a" not in schedule


def test_a_cleared_schedule_is_empty() -> None:
    schedule: Schedule[str] = Schedule()
    schedule.put("a", 1)
    schedule.clear()
    assert (len(schedule), schedule.first_time()) == (0, None)


def test_moving_entries_about_does_not_grow_the_heap() -> None:
    schedule: Schedule[str] = Schedule()
    for turn in range(10_000):
        schedule.put(str(turn % 10), turn)
    assert len(schedule._heap) < 100


def test_random_use_agrees_with_a_sorted_list() -> None:
    chance = random.Random(3)
    schedule: Schedule[int] = Schedule()
    expected: dict[int, int] = {}
    for _ in range(3_000):
        key = chance.randrange(200)
        if chance.random() < 0.3:
            schedule.discard(key)
            expected.pop(key, None)
        else:
            expected[key] = chance.randrange(10**6)
            schedule.put(key, expected[key])
    times = []
    while (first := schedule.first_time()) is not None:
        assert expected.pop(schedule.pop()) == first
        times.append(first)
    assert expected == {}
    assert times == heapq.nsmallest(len(times), times)
