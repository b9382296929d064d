"""The commands against the real functions."""

from pathlib import Path

import orjson
import pytest

from tests.infra.cli.conftest import Call

CHAT = {"model": "offline", "temperature": 0, "messages": [{"role": "user", "content": "Hello"}]}


def file(name: str, *lines: object) -> str:
    Path(name).write_bytes(b"\n".join(map(orjson.dumps, lines)))
    return name


def test_life_of_an_entry(call_real: Call) -> None:
    stored = call_real("cache", "put", "cli-life", '{"text": "Good morning"}', "Guten Morgen", "--tag", "de")
    key = stored.stdout.strip()
    assert call_real("cache", "get", "cli-life", '{"text": "Good morning"}').stdout == "Guten Morgen\n"
    assert "Guten Morgen" in call_real("cache", "get", "cli-life", key).stdout
    assert key in call_real("cache", "entries", "cli-life", "--tag", "de").stdout
    assert call_real("cache", "reject", "cli-life", key).exit_code == 0
    assert call_real("cache", "get", "cli-life", key).exit_code == 1


def test_invalidation_waits_for_the_clean_up(call_real: Call) -> None:
    for number in range(3):
        call_real("cache", "put", "cli-gone", str(number), "x", "--name", f"all/{number}")
    result = call_real("cache", "invalidate", "cli-gone", "--prefix", "all/", "--wait")
    assert result.exit_code == 0, result.stderr
    assert "3 entries were deleted" in result.stdout
    assert call_real("cache", "get", "cli-gone", "1").exit_code == 1


@pytest.mark.parametrize("what", [(), ("--all", "--tag", "a")])
def test_one_thing_is_invalidated_at_a_time(call_real: Call, what: tuple[str, ...]) -> None:
    assert call_real("cache", "invalidate", "cli-gone", *what).exit_code == 2


def test_warming_shows_what_became_of_each(call_real: Call) -> None:
    words = ("cache", "warm", "cli-warm", "--requests", file("chats.jsonl", CHAT))
    first, again = call_real(*words), call_real(*words, "--json")
    assert first.exit_code == 0, first.stderr
    assert "1 made" in first.stdout
    assert orjson.loads(again.stdout)["result"]["fresh"] == 1


def test_warming_that_fails_exits_with_one(call_real: Call) -> None:
    hot = {**CHAT, "temperature": 1.9}
    result = call_real("cache", "warm", "cli-warm", "--requests", file("chats.jsonl", hot))
    assert (result.exit_code, "1 failed" in result.stdout) == (1, True)


def test_policy_is_changed_in_part(call_real: Call) -> None:
    call_real("cache", "namespaces", "cli-policy", "--ttl", "60", "--max-temperature", "0.5")
    shown = call_real("cache", "namespaces", "cli-policy", "--semantic", "--json")
    policy = orjson.loads(shown.stdout)["policy"]
    assert (policy["ttl"], policy["max_temperature"], policy["semantic"]["enabled"]) == (60, 0.5, True)
    assert "cli-policy" in call_real("cache", "namespaces").stdout
    assert call_real("cache", "namespaces", "--ttl", "60").exit_code == 2


def test_statistics_and_recommendations_are_shown(call_real: Call) -> None:
    call_real("cache", "get", "cli-stats", "unknown")
    shown = call_real("cache", "stats", "--namespace", "cli-stats")
    assert "not stored 1" in shown.stdout
    assert call_real("cache", "recommend", "--namespace", "cli-stats").exit_code == 0
