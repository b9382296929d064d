import orjson

from tests.infra.cli.conftest import Call
from tests.infra.cli.real_gateway import RealGateway


def test_a_running_stack_is_well(call_real: Call, real: RealGateway) -> None:
    result = call_real("doctor", "--json", env=real.env)
    checks = {check["name"]: check["verdict"] for check in map(orjson.loads, result.stdout.splitlines())}
    assert result.exit_code == 0, result.output
    assert set(checks.values()) == {"good"}
    assert {"gateway", "gateway: firestore", "gateway: cloud_tasks", "api key", "clock"} <= checks.keys()


def test_a_wrong_key_is_found(call_real: Call, real: RealGateway) -> None:
    result = call_real("doctor", "--key", "pr_" + "b" * 32, env=real.env)
    assert result.exit_code == 1
    assert "✗ api key" in result.stdout
