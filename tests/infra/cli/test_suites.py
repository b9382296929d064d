"""The commands against the real functions."""

import orjson
import pytest

from tests.infra.cli import made_scores
from tests.infra.cli.conftest import Call


def test_life_of_a_suite(call_real: Call) -> None:
    put = call_real("suites", "put", "cli-life", "-a", "is-json", "-a", "keywords=tea,milk", "--threshold", "0.5")
    assert put.exit_code == 0, put.stderr
    assert "cli-life, revision 1: passes from 0.5" in put.stdout
    assert "cli-life" in call_real("suites", "list").stdout
    assert orjson.loads(call_real("suites", "show", "cli-life", "--json").stdout)["assertions_count"] == 2
    assert call_real("suites", "delete", "cli-life").exit_code == 0
    assert call_real("suites", "show", "cli-life").exit_code == 1


@pytest.mark.parametrize("content", [[{"type": "is-json"}], {"assertions": [{"type": "is-json"}], "threshold": 0.7}])
def test_suite_comes_from_a_file(call_real: Call, content: object) -> None:
    result = call_real("suites", "put", "cli-file", "--file", made_scores.file("suite.json", content))
    assert (result.exit_code, "is-json" in result.stdout) == (0, True)


def test_assertions_come_from_one_place(call_real: Call) -> None:
    assert call_real("suites", "put", "cli-none").exit_code == 2
