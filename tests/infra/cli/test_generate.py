from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.infra.cli import made, scripted_gateway
from tests.infra.cli.conftest import Call
from tests.infra.cli.scripted_gateway import ScriptedGateway

BRIEF = ("--type", "email", "--topic", "Opening hours")


@pytest.fixture
def cached(gateway: ScriptedGateway) -> ScriptedGateway:
    gateway.answer("POST /v1/content", scripted_gateway.json(made.fresh_piece()))
    return gateway


@pytest.mark.parametrize(
    ("words", "sent"),
    [
        ((), {}),
        (("--keyword", "bread", "--keyword", "early"), {"keywords": ["bread", "early"]}),
        (("--length", "80", "--min-quality", "0.9"), {"length": 80, "min_quality": 0.9}),
        (("--unit", "customer-1"), {"unit": "customer-1"}),
        (("--audience", "regulars", "--tone", "warm"), {"audience": "regulars", "tone": "warm"}),
        (("--language", "de-AT", "--format", "html"), {"language": "de-AT", "format": "html"}),
        (("--instructions", "No jokes.", "--max-cost", "0.05"), {"instructions": "No jokes.", "max_cost_usd": "0.05"}),
        (("--no-cache",), {"use_cache": False}),
    ],
)
def test_options_become_the_brief(call: Call, cached: ScriptedGateway, words: Any, sent: dict[str, Any]) -> None:
    assert call("generate", *BRIEF, *words).exit_code == 0
    assert cached.received[0].json == {"content_type": "email", "topic": "Opening hours", **sent}


def test_a_source_may_come_by_pipe(call: Call, cached: ScriptedGateway) -> None:
    assert call("generate", "--type", "summary", "--source", "-", input="Once upon a time").exit_code == 0
    assert cached.received[0].json == {"content_type": "summary", "source_text": "Once upon a time"}


def test_files_make_a_whole_brief(call: Call, cached: ScriptedGateway) -> None:
    Path("brief.json").write_text('{"content_type": "blog_post", "topic": "Brot"}')
    Path("schema.json").write_text('{"type": "object"}')
    call("generate", "--brief", "brief.json", "--schema", "schema.json", "--tone", "dry")
    assert cached.received[0].json == {
        "content_type": "blog_post",
        "topic": "Brot",
        "tone": "dry",
        "json_schema": {"type": "object"},
        "format": "json",
    }


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--source", "missing.txt"), "missing.txt"),
        (("--length", "long"), "--length"),
        (("--stream", "--no-wait"), "exclude each other"),
    ],
)
def test_wrong_usage_ends_with_2(call: Call, cached: ScriptedGateway, words: Any, complaint: str) -> None:
    result = call("generate", *BRIEF, *words)
    assert result.exit_code == 2
    assert complaint in result.stderr
    assert cached.received == []


def test_without_a_kind_nothing_is_sent(call: Call, cached: ScriptedGateway) -> None:
    result = call("generate", "--topic", "Bread")
    assert (result.exit_code, cached.received) == (1, [])
    assert "--type" in result.stderr


def test_refused_fields_are_listed(call: Call, gateway: ScriptedGateway) -> None:
    broken = [{"field": "length", "rule": "too_small", "detail": "At least 20 words."}]
    gateway.answer("POST /v1/content", scripted_gateway.problem(422, "invalid_fields", "No.", errors=broken))
    result = call("generate", *BRIEF)
    assert result.exit_code == 1
    assert "length: At least 20 words." in result.stderr
    assert result.stdout == ""


def test_refusals_are_json_with_json(call: Call, gateway: ScriptedGateway) -> None:
    gateway.answer("POST /v1/content", scripted_gateway.problem(422, "invalid_fields", "No."))
    result = call("generate", *BRIEF, "--json")
    assert result.exit_code == 1
    assert orjson.loads(result.stdout)["code"] == "invalid_fields"
    assert result.stderr == ""


def test_a_real_piece_is_written(call_real: Call) -> None:
    result = call_real("generate", *BRIEF, "--keyword", "Saturday", "--no-cache")
    assert result.exit_code == 0, result.output
    assert "Opening hours" in result.stdout
    assert "Saturday" in result.stdout
    assert "no language model" in result.stdout
    assert "finish" in result.stderr


def test_a_real_piece_is_streamed(call_real: Call) -> None:
    result = call_real("generate", *BRIEF, "--stream", "--no-cache", "--json")
    assert result.exit_code == 0, result.output
    events = [orjson.loads(line) for line in result.stdout.splitlines()]
    assert {event["event"] for event in events} == {"job", "token", "content"}


def test_real_refusals_name_the_field(call_real: Call) -> None:
    result = call_real("generate", "--type", "poem", "--topic", "Bread", "--length", "5")
    assert result.exit_code == 1
    assert "content_type:" in result.stderr
    assert "length:" in result.stderr
