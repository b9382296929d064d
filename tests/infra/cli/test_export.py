import os
import subprocess
import sys
from pathlib import Path

import orjson
import pytest

from infra.cli import session
from tests.infra.cli import made, scripted_gateway
from tests.infra.cli.conftest import KEY, Call
from tests.infra.cli.scripted_gateway import Answer, ScriptedGateway


def test_filters_of_jobs_reach_the_gateway(call: Call, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/exports/jobs", scripted_gateway.lines(made.job()))
    words = "--status failed --status cancelled --type generation --kind email --batch b --tag t --owner o"
    more = "--priority high --schedule s --since 2026-01-31 --until 2026-02-01T12:00:00Z --fields id -f jsonl"
    result = call("export", "jobs", *words.split(), *more.split())

    assert result.exit_code == 0, result.output
    assert gateway.received[0].query == (
        "format=jsonl&status=failed&status=cancelled&type=generation&kind=email&batch=b&tag=t&owner=o&priority=high"
        "&schedule=s&since=2026-01-31T00%3A00%3A00Z&until=2026-02-01T12%3A00%3A00Z&fields=id"
    )


def test_filters_of_content_reach_the_gateway(call: Call, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/exports/content", scripted_gateway.lines(made.piece()))
    result = call("export", "content", "--type", "email", "--batch", "b", "--since", "2026-01-31")

    assert result.exit_code == 0, result.output
    assert gateway.received[0].query == "format=jsonl&content_type=email&batch=b&since=2026-01-31T00%3A00%3A00Z"


@pytest.mark.parametrize(
    ("words", "query"),
    [
        (("feedback", "--content", "cnt_1"), "format=jsonl&content=cnt_1"),
        (("feedback", "--template", "draft"), "format=jsonl&template=draft"),
        (("versions", "--template", "draft", "--type", "email"), "format=jsonl&template=draft&content_type=email"),
    ],
)
def test_filters_of_what_use_teaches_reach_the_gateway(
    call: Call, gateway: ScriptedGateway, words: tuple[str, ...], query: str
) -> None:
    gateway.answer(f"GET /v1/exports/{words[0]}", scripted_gateway.lines({"id": "row_1"}))
    result = call("export", *words)

    assert result.exit_code == 0, result.output
    assert gateway.received[0].query == query


def test_rows_go_to_standard_output(call: Call, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/exports/jobs", scripted_gateway.lines(made.job("job_a")))
    result = call("export", "jobs", "--fields", "id", "--format", "csv")

    assert result.stdout == "id\njob_a\n"  # the runner turns line ends
    assert result.stderr.startswith("Exported 1 jobs in ")


def test_bad_time_is_refused_before_asking(call: Call, gateway: ScriptedGateway) -> None:
    result = call("export", "jobs", "--since", "yesterday", "--json")

    assert (result.exit_code, gateway.received) == (1, [])
    assert "is no time" in orjson.loads(result.stdout)["detail"]


def test_reader_who_leaves_is_no_failure_to_tell(gateway: ScriptedGateway) -> None:
    """As in ``pressroom export jobs | head``."""
    lines = [orjson.dumps(made.job(f"job_{number}")) + b"\n" for number in range(2000)]
    gateway.answer("GET /v1/exports/jobs", Answer(lines, media_type="application/x-ndjson"))
    command = [sys.executable, "-c", "from infra.cli.main import app; app()", "export", "jobs"]
    env = {**os.environ, "PRESSROOM_URL": gateway.url, "PRESSROOM_API_KEY": KEY}
    root = Path(__file__).parents[3]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env, cwd=root) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.read(10)
        process.stdout.close()
        told = process.stderr.read()

    assert (process.returncode, told) == (1, b"")


@pytest.mark.parametrize("form", ["jsonl", "json", "csv"])
def test_real_gateway_is_exported(call_real: Call, tmp_path: Path, form: str) -> None:
    call_real("generate", "--type", "ad_copy", "--topic", "Tea for two")
    for what in ("jobs", "content"):
        result = call_real("export", what, "--out", str(tmp_path / f"{what}.{form}"), "--json")
        assert result.exit_code == 0, result.output
        assert orjson.loads(result.stdout)["rows"] >= 1


def test_interruption_leaves_no_file(call_real: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("infra.cli.export_files.JsonLinesWriter.write", interrupted)
    call_real("generate", "--type", "ad_copy", "--topic", "Tea for three")
    result = call_real("export", "jobs", "--out", str(tmp_path / "jobs.jsonl"))

    assert result.exit_code == session.INTERRUPTED
    assert list(tmp_path.iterdir()) == []
