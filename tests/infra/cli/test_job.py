import orjson

from tests.infra.cli.conftest import Call


def test_real_job_is_on_one_page(call_real: Call) -> None:
    job = call_real("generate", "--type", "ad_copy", "--topic", "Rolls", "--no-cache", "--no-wait").stdout.strip()
    call_real("watch", job)
    page = call_real("job", job)
    found = orjson.loads(call_real("job", job, "--json").stdout)
    assert page.stdout.startswith(f"{job}  succeeded, 100%\nad_copy, ")
    assert "of the time passed" in page.stdout
    assert found["analysis"]["job"] == found["job"]["id"] == job


def test_unknown_job_is_refused(call_real: Call) -> None:
    result = call_real("job", "job_nobody")
    assert result.exit_code == 1
    assert "There is no such job." in result.stderr
