import orjson
import pytest

from tests.infra.cli.conftest import Call

BRIEF = ("--type", "social_post", "--topic", "A swap of garden seeds", "--no-cache")


def test_a_real_job_is_watched(call_real: Call) -> None:
    job = call_real("generate", *BRIEF, "--no-wait").stdout.strip()
    result = call_real("watch", job)
    assert result.exit_code == 0, result.output
    assert f"{job} succeeded in" in result.stdout
    assert "plan" in result.stderr


def test_real_events_have_no_gaps(call_real: Call) -> None:
    job = call_real("generate", *BRIEF, "--no-wait").stdout.strip()
    *events, ended = map(orjson.loads, call_real("watch", job, "--json").stdout.splitlines())
    assert [event["seq"] for event in events] == list(range(len(events)))
    assert (ended["id"], ended["status"]) == (job, "succeeded")


def test_an_unknown_job_is_told(call_real: Call) -> None:
    result = call_real("watch", "job_none")
    assert result.exit_code == 1
    assert "There is no such job." in result.stderr


def test_all_real_jobs_are_watched_to_their_end(call_real: Call) -> None:
    job = call_real("generate", *BRIEF, "--no-wait").stdout.strip()
    result = call_real("watch", "--job", job, "--until-done")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("nothing under way")


def test_real_jobs_under_way_are_lines_of_json(call_real: Call) -> None:
    result = call_real("watch", "--tag", "nobody-has-this", "--until-done", "--json")
    assert [orjson.loads(line)["event"] for line in result.stdout.splitlines()] == ["snapshot"]


@pytest.mark.parametrize("options", [("--tag", "spring"), ("--all",), ("--until-done",)], ids=str)
def test_a_job_and_other_jobs_are_not_watched_together(call_real: Call, options: tuple[str, ...]) -> None:
    result = call_real("watch", "job_a", *options)
    assert result.exit_code == 2
    assert "by itself" in result.stderr


def test_history_has_no_end_to_wait_for(call_real: Call) -> None:
    assert call_real("watch", "--since", "2026-01-01T00:00:00Z", "--until-done").exit_code == 2
