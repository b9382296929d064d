import io

import pytest
from rich.console import Console

from infra.cli.display import export
from infra.cli.display.export import ExportBar, ExportLines, ExportState, Silent
from tests.infra.cli.conftest import kept


@pytest.mark.parametrize(
    ("state", "note"),
    [
        (ExportState("jobs", 0, 100, 0.0), "0 of 100 jobs, 0 rows/s"),
        (ExportState("jobs", 25_000, 100_000, 10.0), "25,000 of 100,000 jobs, 2,500 rows/s, 30.0 s left"),
        (ExportState("pieces", 100, 100, 10.0), "100 of 100 pieces, 10 rows/s"),
        (ExportState("pieces", 120, 100, 10.0), "120 pieces, 12 rows/s"),
    ],
)
def test_figures_are_told_in_words(state: ExportState, note: str) -> None:
    assert state.note == note


def test_lines_come_now_and_then() -> None:
    target = kept()
    lines = ExportLines(target.output)
    for second in range(25):
        lines.show(ExportState("jobs", 10 * second, 1000, float(second)))

    assert target.err.getvalue().splitlines() == [
        "100 of 1,000 jobs, 10 rows/s, 1:30 left",
        "200 of 1,000 jobs, 10 rows/s, 1:20 left",
    ]
    assert target.out.getvalue() == ""


def test_bar_shows_share_and_figures() -> None:
    file = io.StringIO()
    bar = ExportBar(Console(file=file, width=100, force_terminal=True, color_system=None))
    with bar.progress:
        bar.show(ExportState("jobs", 50, 200, 5.0))
        bar.progress.refresh()

    assert "25 % 50 of 200 jobs, 10 rows/s, 15.0 s left" in file.getvalue()


@pytest.mark.parametrize(
    ("target", "kind"),
    [(kept(terminal=True), ExportBar), (kept(), ExportLines), (kept(json=True, terminal=True), Silent)],
)
def test_display_fits_where_the_output_goes(target: object, kind: type) -> None:
    with export.opened(target.output) as display:  # type: ignore[attr-defined]  # kept by conftest
        assert isinstance(display, kind)
        display.show(ExportState("jobs", 1, 2, 1.0))
