from pathlib import Path

import pytest
import typer

from infra.cli import previewing
from infra.cli.session import INTERRUPTED
from infra.preview import run
from tests.infra.cli import small_project
from tests.infra.cli.conftest import kept


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    small_project.write(tmp_path)
    return tmp_path


def exit_code(work: previewing.Work) -> int:
    with pytest.raises(typer.Exit) as caught:
        previewing.run(json=False, work=work)
    return caught.value.exit_code


def interrupted(_: object) -> int:
    raise KeyboardInterrupt


def failing(_: object) -> int:
    raise run.ProgramError("the queue has no name")


@pytest.mark.parametrize(
    ("work", "code"), [(lambda _: 0, 0), (lambda _: 1, 1), (interrupted, INTERRUPTED), (failing, 1)]
)
def test_work_ends_with_its_code(work: previewing.Work, code: int) -> None:
    assert exit_code(work) == code


def test_missing_sdk_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(previewing, "NEEDED", ("pulumi", "pulumi_of_nobody"))

    assert exit_code(lambda _: 0) == 1
    assert "`make infra` installs it" in capsys.readouterr().err


def test_sign_of_life_is_for_terminals(folder: Path) -> None:
    at_terminal, elsewhere = kept(terminal=True), kept()
    for one in (at_terminal, elsewhere):
        previewing.registered(one.output, folder, "dev", "preview")

    assert "Running the program of stack dev" in at_terminal.err.getvalue()
    assert elsewhere.err.getvalue() == ""


def test_warnings_of_the_program_are_told(folder: Path) -> None:
    (folder / "__main__.py").write_text("import pulumi\npulumi.log.warn('old ways')\n")
    shown = kept()

    previewing.preview(shown.output, folder, "dev", "preview")

    assert shown.err.getvalue() == "Warning: old ways\n"


def test_outputs_stand_between_tree_and_counts(folder: Path) -> None:
    (folder / "__main__.py").write_text("import pulumi\npulumi.export('url', 'https://example.com')\n")
    shown = kept(width=200)

    previewing.preview(shown.output, folder, "dev", "preview")

    assert shown.out.getvalue().splitlines()[:5] == [
        "pressroom · dev  preview",
        "",
        "Outputs",
        "  url  https://example.com",
        "",
    ]
