"""The commands against the real functions."""

import orjson
import pytest

from tests.infra.cli import made_scores
from tests.infra.cli.conftest import Call
from tests.infra.cli.real_gateway import RealGateway


@pytest.fixture(scope="session")
def stocked(real: RealGateway) -> str:
    made_scores.template(real, "cli-eval")
    return "cli-eval"


def test_versions_are_run_and_compared(call_real: Call, stocked: str) -> None:
    call_real("datasets", "put", "cli-eval", made_scores.topics(12))
    words = ("evaluations", "run", stocked, "cli-eval", "-v", "1", "-v", "2", "-a", "length=60")
    result = call_real(*words)
    assert result.exit_code == 1, result.stderr
    assert "Worse. cli-eval@2 scores" in result.stdout
    assert "24 runs on 12 examples" in result.stdout
    again = orjson.loads(call_real(*words, "--json").stdout)
    assert (again["cached"], again["usage"]["cost_usd"]) == (24, "0")
    shown = call_real("evaluations", "results", again["id"], "--wrong", "--json").stdout.splitlines()
    assert {orjson.loads(line)["version"] for line in shown} >= {"cli-eval@2"}
    assert again["id"] in call_real("evaluations", "list").stdout


def test_id_is_printed_without_waiting(call_real: Call, stocked: str) -> None:
    call_real("datasets", "put", "cli-wait", made_scores.topics(2))
    begun = call_real("evaluations", "run", stocked, "cli-wait", "-v", "1", "-a", "icontains=garden", "--no-wait")
    assert begun.stdout.startswith("job_")
    assert call_real("evaluations", "show", begun.stdout.strip()).exit_code == 0


def test_what_does_not_fit_is_told(call_real: Call, stocked: str) -> None:
    call_real("datasets", "put", "cli-odd", made_scores.file("odd.jsonl", {"tpic": "tea"}))
    result = call_real("evaluations", "run", stocked, "cli-odd", "-a", "is-json")
    assert (result.exit_code, "Variable 'topic' is needed" in result.stderr) == (1, True)
