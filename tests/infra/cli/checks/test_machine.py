from pathlib import Path
from typing import Any

import pytest

from infra.cli.checks import machine
from shared.composition import model_settings
from shared.settings import Settings


@pytest.mark.parametrize(
    ("version", "verdict"), [((3, 11, 0), "good"), ((3, 14, 2), "good"), ((3, 10, 9), "bad"), ((2, 7, 18), "bad")]
)
def test_old_pythons_are_refused(version: tuple[int, ...], verdict: str) -> None:
    assert machine.python(version).verdict == verdict


def test_what_is_not_installed_is_told() -> None:
    check = machine.dependencies("no-such-distribution")
    assert (check.verdict, check.detail) == ("bad", "no-such-distribution is not installed")


@pytest.mark.parametrize(("content", "reason"), [("import nowhere", "ModuleNotFoundError"), ("1 / 0", "ZeroDivision")])
def test_a_broken_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str, reason: str) -> None:
    _install(tmp_path, "whole-thing", "whole_thing", "", requires=f"Requires-Dist: broken-{reason.lower()}")
    _install(tmp_path, f"broken-{reason.lower()}", f"broken_{reason.lower()}", content)
    monkeypatch.syspath_prepend(tmp_path)
    check = machine.dependencies("whole-thing")
    assert check.verdict == "bad"
    assert f"broken-{reason.lower()}: {reason}" in check.detail
    assert "pip install" in check.hint


def test_a_missing_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _install(
        tmp_path, "lonely", "lonely", "", requires="Requires-Dist: absent (>=1.0)\nRequires-Dist: x; extra == 'dev'"
    )
    monkeypatch.syspath_prepend(tmp_path)
    assert machine.dependencies("lonely").detail == "absent: not installed"


def test_a_folder_that_can_be_made_will_do(tmp_path: Path) -> None:
    check = machine.state_folder(tmp_path / "a" / "b")
    assert check.verdict == "good"
    assert "can be made" in check.detail
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_there_will_do(tmp_path: Path) -> None:
    assert "can be written to" in machine.state_folder(tmp_path).detail


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("")
    check = machine.state_folder(tmp_path / "state")
    assert check.verdict == "bad"
    assert "--data" in check.hint


@pytest.mark.parametrize(
    ("fields", "verdict", "detail"),
    [
        ({}, "good", "offline: text is composed by rules"),
        ({"model": "openai/gpt-4o-mini"}, "bad", "openai/gpt-4o-mini has no key"),
        ({"model": "openai/gpt-4o-mini", "openai_api_key": "sk-secret"}, "good", "gpt-4o-mini at https://"),
        (
            {
                "model": "openai/llama",
                "openai_base_url": "http://127.0.0.1:1/v1",
                "prices": '{"openai/*": {"input": 1}}',
            },
            "good",
            "llama at http://127",
        ),
        ({"model": "groq/llama"}, "bad", "groq/llama has no key for groq"),
        ({"model": "litellm/mine"}, "bad", "no price is known for litellm/mine"),
        ({"model": "azure/gpt-4o", "provider_keys": '{"azure": "k"}'}, "bad", "azure has no address"),
        (
            {"model": "w", "models": '{"w": ["ollama/llama3", "offline"]}'},
            "good",
            "ollama/llama3 > offline at http://127",
        ),
    ],
)
def test_the_model_must_be_callable(fields: dict[str, Any], verdict: str, detail: str) -> None:
    check = machine.model(model_settings.read(Settings(**fields)))
    assert check.verdict == verdict
    assert detail in check.detail
    assert "secret" not in check.detail + check.hint


def _install(folder: Path, distribution: str, package: str, content: str, requires: str = "") -> None:
    (folder / package).mkdir()
    (folder / package / "__init__.py").write_text(content)
    info = folder / f"{package}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.0\n{requires}\n")
    (info / "RECORD").write_text(f"{package}/__init__.py,,\n")
