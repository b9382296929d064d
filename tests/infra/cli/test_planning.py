import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from infra.cli import infra
from infra.preview import golden
from tests.infra.cli import small_project


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    small_project.write(tmp_path)
    monkeypatch.setattr(golden, "FOLDER", tmp_path / "golden")
    return tmp_path


@pytest.fixture
def accepted(project: Path) -> Path:
    assert plan(project, "--accept")[0] == 0
    return project


def plan(project: Path, *arguments: str) -> tuple[int, str]:
    command = ["plan", "--stack", "prod", "--folder", str(project), *arguments]
    result = CliRunner().invoke(infra.app, command)
    return result.exit_code, result.output


def plan_data(project: Path, *arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(plan(project, "--json", *arguments)[1])
    return found


def test_stack_without_snapshot_is_created_whole(project: Path) -> None:
    code, text = plan(project)

    assert code == 0
    assert "prod: the committed snapshot is not there yet" in text
    assert "+ create  cloudtasks Queue jobs" in text
    assert text.strip().splitlines()[-1].startswith("No cloud was asked")


def test_accepted_snapshot_leaves_nothing_to_change(accepted: Path) -> None:
    code, text = plan(accepted)

    assert (code, "nothing to change" in text) == (0, True)


def test_update_shows_both_values(accepted: Path) -> None:
    small_project.change(accepted, backoff="60s")

    code, text = plan(accepted)

    assert code == 0
    assert 'retryConfig.maxBackoff: "300s" → "60s"' in text


def test_replaced_queue_is_refused_and_not_accepted(accepted: Path) -> None:
    before = golden.read("prod")
    small_project.change(accepted, location="europe-west4")

    code, text = plan(accepted, "--accept")

    assert code == 1
    assert "refused-replace" in text
    assert "Not accepted" in text
    assert golden.read("prod") == before


def test_snapshot_of_a_revision_is_compared(accepted: Path) -> None:
    small_project.commit(accepted)
    small_project.change(accepted, backoff="60s")
    assert plan(accepted, "--accept")[0] == 0

    assert [change["action"] for change in plan_data(accepted, "--against", "HEAD")["changes"]] == ["update"]
    assert plan_data(accepted)["changes"] == []


@pytest.mark.parametrize("revision", ["nowhere", "--output=file"])
def test_unknown_revision_is_told(accepted: Path, revision: str) -> None:
    small_project.commit(accepted)

    code, text = plan(accepted, f"--against={revision}")

    assert code == 1
    assert "git does not know the revision" in text


def test_revision_without_snapshot_creates_everything(project: Path) -> None:
    small_project.commit(project)

    assert "create" in plan(project, "--against", "HEAD")[1]


def test_programs_get_the_plan_as_json(accepted: Path) -> None:
    small_project.change(accepted, location="europe-west4")

    found = plan_data(accepted)

    assert found["cloud_asked"] is False
    assert found["changes"][0]["forced_by"] == ["location"]
    assert [one["rule"] for one in found["findings"]] == ["refused-replace"]
