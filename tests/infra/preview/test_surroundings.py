import importlib
import os
import sys
from pathlib import Path

import pulumi_gcp as gcp
import pytest

from infra.preview import run, surroundings


def test_machine_does_not_leak_into_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GOOGLE_PROJECT", "GOOGLE_ZONE", "PULUMI_CONFIG_PRESSROOM_SIZE", "CLOUDSDK_COMPUTE_REGION"):
        monkeypatch.setenv(name, "of-this-machine")

    graph = run.inline(lambda: gcp.Provider("mine") and None, config={})

    assert graph.named("pulumi:providers:gcp", "mine").inputs == {}
    assert os.environ["GOOGLE_ZONE"] == "of-this-machine"


def test_file_is_run_from_its_folder(tmp_path: Path) -> None:
    program = tmp_path / "main.py"
    program.touch()

    with surroundings.of(program):
        assert (Path.cwd(), sys.argv) == (tmp_path, [str(program)])


def test_everything_is_put_back_after_a_failure(tmp_path: Path) -> None:
    before = Path.cwd(), list(sys.path), list(sys.argv)

    def broken() -> None:
        with surroundings.of(tmp_path):
            sys.path.append("elsewhere")
            raise KeyError

    with pytest.raises(KeyError):
        broken()

    assert (Path.cwd(), sys.path, sys.argv) == before


def test_packages_around_the_program_stay_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were they imported anew, each run would have classes of its own, and take twice as long."""
    name = "infra.preview.caveat"
    monkeypatch.delitem(sys.modules, name, raising=False)

    with surroundings.of(run.FOLDER):
        imported = importlib.import_module(name)

    assert sys.modules[name] is imported
