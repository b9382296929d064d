from pathlib import Path

import orjson
import pytest

from tests.infra.cli import made_schedules
from tests.infra.cli.conftest import Call
from tests.infra.cli.scripted_gateway import ScriptedGateway, json

WHEN = ("--cron", "0 9 * * MON-FRI", "--zone", "Europe/Berlin")
WHAT = ("--type", "blog_post", "--topic", "Keeping a sourdough starter alive")


def test_options_reach_the_gateway(call: Call, gateway: ScriptedGateway) -> None:
    gateway.answer("POST /v1/schedules", json(made_schedules.detail(), 201))
    more = (
        "--overlap",
        "queue",
        "--catch-up",
        "4",
        "--jitter",
        "60",
        "--end",
        "2030-01-01",
        "--tag",
        "a",
        "--tag",
        "b",
    )
    assert call("schedules", "create", *WHEN, *WHAT, *more, "--name", "mine").exit_code == 0
    assert gateway.received[0].json == {
        "name": "mine",
        "cron": "0 9 * * MON-FRI",
        "time_zone": "Europe/Berlin",
        "jitter_seconds": 60,
        "end_at": "2030-01-01T00:00:00Z",
        "overlap": "queue",
        "catch_up_hours": 4,
        "content": {
            "content_type": "blog_post",
            "topic": "Keeping a sourdough starter alive",
            "tags": ["a", "b"],
        },
    }


def test_a_batch_is_read_from_its_file(call: Call, gateway: ScriptedGateway, tmp_path: Path) -> None:
    gateway.answer("POST /v1/schedules", json(made_schedules.detail(), 201))
    file = tmp_path / "offers.jsonl"
    file.write_text('{"content_type": "ad_copy", "topic": "A"}\n')
    assert call("schedules", "create", "--cron", "@daily", "--batch", str(file)).exit_code == 0
    sent = gateway.received[0].json
    assert (sent["name"], sent["batch"]) == ("offers", {"briefs": [{"content_type": "ad_copy", "topic": "A"}]})


def test_a_change_sends_only_what_is_given(call: Call, gateway: ScriptedGateway) -> None:
    gateway.answer("PATCH /v1/schedules/tip", json(made_schedules.detail()))
    assert call("schedules", "update", "tip", "--cron", "@hourly", "--catch-up", "0").exit_code == 0
    assert gateway.received[0].json == {"cron": "@hourly", "catch_up_hours": 0}


def test_a_cron_line_is_needed(call: Call) -> None:
    result = call("schedules", "create", *WHAT)
    assert result.exit_code == 2
    assert "--cron" in result.stderr


@pytest.mark.parametrize("command", ["list", "show", "runs", "pause", "resume", "run", "delete", "preview", "update"])
def test_every_command_says_what_it_does(call: Call, command: str) -> None:
    result = call("schedules", command, "--help")
    assert (result.exit_code, "--json" in result.stdout) == (0, True)


def test_the_first_five_minutes(call_real: Call) -> None:
    created = call_real("schedules", "create", *WHEN, *WHAT)
    assert created.exit_code == 0
    assert created.stdout.count("09:00 +0") == 5
    name = "keeping-a-sourdough-starter-alive"
    job = call_real("schedules", "run", name).stdout.strip()
    assert call_real("watch", job).exit_code == 0
    assert job in call_real("schedules", "runs", name).stdout
    assert job in call_real("schedules", "show", name).stdout
    assert call_real("schedules", "pause", name).stdout == f"{name} is paused\n"
    assert call_real("schedules", "resume", name).stdout.startswith(f"{name} is active, next run ")
    listed = [orjson.loads(line) for line in call_real("schedules", "list", "--json").stdout.splitlines()]
    assert [(one["name"], one["last"]["job"]) for one in listed] == [(name, job)]
    assert call_real("schedules", "delete", name).exit_code == 0
    assert call_real("schedules", "show", name).exit_code == 1


def test_broken_rules_are_told_by_name(call_real: Call) -> None:
    result = call_real("schedules", "preview", "61 * * * *", "--zone", "Mars")
    assert result.exit_code == 1
    assert "minute must be of 0-59" in result.stderr
    assert "time_zone" in result.stderr


def test_a_preview_of_a_changing_clock(call_real: Call) -> None:
    words = ("30 2 * * *", "--zone", "Europe/Berlin", "--start", "2030-03-30", "-n", "3")
    result = call_real("schedules", "preview", *words)
    assert [time in result.stdout for time in ("30 02:30 +0100", "31 03:00 +0200", "01 02:30 +0200")] == [True] * 3
