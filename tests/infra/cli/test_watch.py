import orjson

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
