from pathlib import Path

import orjson
import pytest

from tests.infra.cli.conftest import Call
from tests.infra.cli.scripted_gateway import ScriptedGateway

GOOD = '{"content_type": "ad_copy", "topic": "Fresh bread at six in the morning"}\n'
BAD = '{"content_type": "ad_copy"}\n'


def test_a_real_batch_is_written(call_real: Call) -> None:
    Path("briefs.jsonl").write_text(GOOD + "\n" + GOOD.replace("six", "seven"))
    result = call_real("batch", "briefs.jsonl", "--output", "out.jsonl")
    assert result.exit_code == 0, result.output
    assert "2 of 2 pieces" in result.stdout
    assert "2/2 done" in result.stderr
    records = [orjson.loads(line) for line in Path("out.jsonl").read_bytes().splitlines()]
    assert [(record["line"], record["status"]) for record in records] == [(1, "succeeded"), (3, "succeeded")]


def test_a_rejected_line_ends_with_1(call_real: Call) -> None:
    result = call_real("batch", "-", input=GOOD + BAD + "nonsense\n")
    assert result.exit_code == 1
    assert "line 2 was rejected" in result.stdout
    assert "line 3 was rejected: Not JSON" in result.stdout
    assert "1 of 1 pieces, 2 rejected" in result.stdout


def test_programs_get_records_alone(call_real: Call) -> None:
    result = call_real("batch", "-", "--json", input=GOOD + BAD)
    records = [orjson.loads(line) for line in result.stdout.splitlines()]
    assert [record["status"] for record in records] == ["succeeded", "rejected"]
    assert result.stderr == ""


def test_a_batch_without_a_good_line_is_refused(call_real: Call) -> None:
    result = call_real("batch", "-", input=BAD)
    assert result.exit_code == 1
    assert "No line of this batch can be used." in result.stderr


@pytest.mark.parametrize("words", [("missing.jsonl",), ("-", "--output", "missing/out.jsonl")])
def test_missing_places_are_told_at_once(call: Call, gateway: ScriptedGateway, words: tuple[str, ...]) -> None:
    result = call("batch", *words, input=GOOD)
    assert result.exit_code == 2
    assert "missing" in result.stderr
    assert gateway.received == []
