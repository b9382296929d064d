import orjson
import pytest

from tests.infra.cli import made_records
from tests.infra.cli.conftest import Call
from tests.infra.cli.scripted_gateway import ScriptedGateway, json

ROOT = "GET /v1/analytics/versions"


@pytest.fixture(autouse=True)
def _answers(gateway: ScriptedGateway) -> None:
    gateway.answer(ROOT, json(made_records.page()))
    gateway.answer(f"{ROOT}/alarms", json(made_records.alarms()))
    gateway.answer(f"{ROOT}/suggestions", json(made_records.suggestions()))
    gateway.answer("GET /v1/prompts/draft/record", json(made_records.template()))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("list", "--template", "draft", "--version", "3"), "draft@3"),
        (("show", "draft"), "3 production"),
        (("alarms",), "quality"),
        (("suggest",), "pressroom prompts label draft production 4"),
    ],
)
def test_command_shows_what_there_is(call: Call, words: tuple[str, ...], told: str) -> None:
    result = call("records", *words)

    assert result.exit_code == 0, result.output
    assert told in result.stdout


@pytest.mark.parametrize(
    ("words", "lines"), [(("list",), 2), (("show", "draft"), 1), (("alarms",), 1), (("suggest",), 2)]
)
def test_programs_get_json(call: Call, words: tuple[str, ...], lines: int) -> None:
    result = call("records", *words, "--json")

    assert len([orjson.loads(line) for line in result.stdout.splitlines()]) == lines


def test_narrowing_is_passed_on(call: Call, gateway: ScriptedGateway) -> None:
    call("records", "list", "--type", "email", "--model", "offline", "--since", "7d")
    (asked,) = gateway.received

    assert "content_type=email" in asked.query
    assert "model=offline" in asked.query
    assert "version=" not in asked.query
