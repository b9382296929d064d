import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from infra.cli import checking, infra
from tests.infra.cli import small_project
from tests.infra.conftest import GraphOf


@pytest.fixture
def project(tmp_path: Path) -> Path:
    small_project.write(tmp_path)
    return tmp_path


def check(project: Path, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(infra.app, ["check", "--folder", str(project), *arguments])
    return result.exit_code, result.output


def test_mistake_is_shown_with_rule_and_place(project: Path) -> None:
    small_project.change(project, backoff="5m")

    code, text = check(project, "--stack", "prod")

    assert code == 1
    assert "cloudtasks Queue jobs" in text
    assert "__main__.py:2" in text
    assert "✗ bad-duration  retryConfig.maxBackoff: '5m' is not a duration" in text
    assert text.strip().splitlines()[-1].startswith("No cloud was asked")


def test_programs_get_findings_as_json(project: Path) -> None:
    small_project.change(project, backoff="5m")

    code, text = check(project, "--stack", "prod", "--json")
    found = json.loads(text)

    assert code == 1
    assert {"bad-duration"} <= {one["rule"] for one in found["findings"]}
    assert found["cloud_asked"] is False


@pytest.mark.parametrize("stack", ["dev", "staging", "prod"])
def test_deployment_is_sound(graph_of: GraphOf, stack: str) -> None:
    assert checking.find(graph_of(stack, "preview"), graph_of(stack, "apply")) == []


def test_unknown_stack_is_told(project: Path) -> None:
    code, text = check(project, "--stack", "production")

    assert code == 1
    assert "There is no stack 'production'" in text
