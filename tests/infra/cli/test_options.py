from pathlib import Path

import pytest

from infra.cli import options


def test_the_state_folder_lies_here() -> None:
    assert options.state_folder() == Path(".pressroom")


def test_the_environment_moves_the_state_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PRESSROOM_STATE", str(tmp_path))
    assert options.state_folder() == tmp_path


def test_the_development_key_is_read() -> None:
    Path(".pressroom").mkdir()
    Path(".pressroom/development.key").write_text("pr_key\n")
    assert options.development_key() == "pr_key"


def test_there_may_be_no_development_key() -> None:
    assert options.development_key() == ""
