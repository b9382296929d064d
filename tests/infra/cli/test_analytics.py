import orjson

from tests.infra.cli import analytics_made
from tests.infra.cli.conftest import Call
from tests.infra.cli.scripted_gateway import ScriptedGateway, json


def test_options_reach_the_gateway(call: Call, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/analytics", json(analytics_made.window()))
    result = call("analytics", "--since", "2026-01-01", "--kind", "ad_copy", "--type", "generation", "--by", "hour")
    assert result.exit_code == 0
    assert gateway.received[0].query == "since=2026-01-01T00%3A00%3A00Z&kind=ad_copy&type=generation&bucket=hour"


def test_real_window_is_on_one_page(call_real: Call) -> None:
    result = call_real("analytics", "--since", "2h")
    assert result.exit_code == 0
    assert "percentiles (nearest rank) to within 1%" in result.stdout


def test_odd_times_are_refused(call_real: Call) -> None:
    result = call_real("analytics", "--since", "yesterday")
    assert result.exit_code == 1
    assert "is no time" in result.stderr


def test_too_long_a_window_is_refused(call_real: Call) -> None:
    result = call_real("analytics", "--since", "400d", "--json")
    assert result.exit_code == 1
    assert orjson.loads(result.stdout)["errors"][0]["rule"] == "too_long"
