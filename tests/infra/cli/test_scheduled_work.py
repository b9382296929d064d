import io
from datetime import UTC, datetime
from typing import Any

import pytest

from infra.cli import scheduled_work
from infra.cli.scheduled_work import Work
from shared import errors

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
PIECE = {"content_type": "email", "topic": "Our new hours!", "tone": None}


def file(text: str, name: str = "folder/spring offers.jsonl") -> Any:
    made = io.StringIO(text)
    made.name = name
    return made


def test_only_what_was_given_is_sent() -> None:
    fields = {"cron": "@daily", "time_zone": None, "jitter_seconds": 0, "start_at": "2026-02-01", "end_at": None}
    expected = {"cron": "@daily", "jitter_seconds": 0, "start_at": "2026-02-01T00:00:00Z"}
    assert scheduled_work.timing(fields, NOW) == expected


def test_a_piece_is_a_brief_with_its_handling() -> None:
    work = Work(PIECE, priority="high", tags=("a", "b"))
    handled = {"content_type": "email", "topic": "Our new hours!", "priority": "high", "tags": ["a", "b"]}
    assert scheduled_work.target(work) == {"content": handled}


def test_a_file_of_briefs_is_a_batch() -> None:
    work = Work({"topic": None}, batch=file('{"a": 1}\n\n{"b": 2}\n'), tags=("a",))
    assert scheduled_work.target(work) == {"batch": {"briefs": [{"a": 1}, {"b": 2}], "tags": ["a"]}}


def test_a_clean_up_takes_a_tag_and_days() -> None:
    assert scheduled_work.target(Work(cleanup=True)) == {"cleanup": {}}
    work = Work(cleanup=True, older_than=3, tags=("a",))
    assert scheduled_work.target(work) == {"cleanup": {"older_than_days": 3, "tag": "a"}}


def test_warming_takes_a_namespace_and_a_count() -> None:
    assert scheduled_work.target(Work(warm="chat")) == {"warm": {"namespace": "chat"}}
    assert scheduled_work.target(Work(warm="chat", top=5)) == {"warm": {"namespace": "chat", "top": 5}}


def test_nothing_said_is_nothing_sent() -> None:
    assert scheduled_work.target(Work({"topic": None})) == {}


@pytest.mark.parametrize(
    ("work", "told"),
    [
        (Work(PIECE, cleanup=True), "one thing"),
        (Work(cleanup=True, priority="high"), "no --priority"),
        (Work(cleanup=True, tags=("a", "b")), "one --tag"),
        (Work(batch=file('{"a": 1}\nnonsense')), "Line 2 of folder/spring offers.jsonl is not JSON"),
        (Work(priority="high"), "--type"),
        (Work(older_than=3), "--cleanup"),
        (Work(warm="chat", cleanup=True), "one thing"),
        (Work(warm="chat", tags=("a",)), "no --tag"),
        (Work(warm="chat", older_than=3), "--cleanup"),
        (Work(top=3), "--warm"),
    ],
)
def test_what_does_not_go_together_is_told(work: Work, told: str) -> None:
    with pytest.raises(errors.InvalidInputError, match=told):
        scheduled_work.target(work)


@pytest.mark.parametrize(
    ("work", "name"),
    [
        (Work(PIECE), "our-new-hours"),
        (Work({"content_type": "email", "topic": "x" * 99}), "x" * 40),
        (Work({"content_type": "email", "topic": "日本"}), "schedule"),
        (Work(batch=file("{}")), "spring-offers"),
        (Work(cleanup=True, tags=("a",)), "cleanup-a"),
        (Work(warm="chat"), "warm-chat"),
    ],
)
def test_names_come_from_the_work(work: Work, name: str) -> None:
    assert scheduled_work.name(scheduled_work.target(work), work) == name
