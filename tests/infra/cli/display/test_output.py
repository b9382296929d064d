import io
import sys
from typing import Any, cast

import orjson
import pytest
from rich.text import Text

from infra.cli.display import output
from infra.cli.display.output import Output
from infra.cli.failures import Problem
from tests.infra.cli.conftest import kept

HOSTILE = "\x1b[31mred\x1b[0m \x07[bold]not markup[/bold] :smile: \x9b2J"
DOCUMENT = {
    "type": "urn:pressroom:problem:invalid_fields",
    "title": "One or more fields break a rule.",
    "status": 422,
    "detail": "Two of them.",
    "code": "invalid_fields",
    "trace_id": "4bf9",
    "errors": [
        {"field": "topic", "rule": "missing", "detail": "A topic is needed."},
        {"field": "", "rule": "any", "detail": "Odd [red]brief[/red]."},
    ],
}


def document(**changes: Any) -> Problem:
    return cast("Problem", {**DOCUMENT, **changes})


def test_control_characters_are_left_out() -> None:
    assert output.plain("a\x1b[2Jb\x00\x9bc\r\nd\te\rf") == "a[2Jbc\nd\tef"


def test_one_line_is_one_line() -> None:
    assert output.one_line("  two\n lines\x1b ") == "two lines"
    assert output.one_line("abcdefgh", 5) == "abcd…"


@pytest.mark.parametrize("terminal", [True, False])
def test_text_is_never_markup(*, terminal: bool) -> None:
    made = kept(terminal=terminal)
    made.output.show(output.plain(HOSTILE))
    made.output.note(HOSTILE)
    for written in (made.out.getvalue(), made.err.getvalue()):
        assert "[bold]not markup[/bold] :smile:" in written
        assert "\x1b[31m" not in written
        assert "\x07" not in written


def test_long_lines_are_left_to_the_terminal() -> None:
    made = kept(width=20)
    made.output.show("word " * 30, Text("word " * 30))
    assert made.out.getvalue().count("\n") == 2


def test_nothing_but_json_with_json() -> None:
    made = kept(json=True)
    made.output.show("a line")
    made.output.write("a token")
    made.output.note("a note")
    made.output.data({"a": "ä"})
    assert made.out.getvalue() == '{"a":"ä"}\n'
    assert made.err.getvalue() == ""


def test_no_json_without_json() -> None:
    made = kept()
    made.output.data({"a": 1})
    assert made.out.getvalue() == ""


def test_json_is_utf8_whatever_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
    Output(json=True).data({"a": "ä"})
    assert raw.getvalue() == '{"a":"ä"}\n'.encode()


def test_a_poor_terminal_does_not_break_text(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
    made = Output()
    made.show("✓ done")
    made.out.file.flush()
    assert raw.getvalue() == b"? done\n"


@pytest.mark.parametrize(
    ("terminal", "json", "live"), [(True, False, True), (False, False, False), (True, True, False)]
)
def test_only_terminals_are_drawn_on(*, terminal: bool, json: bool, live: bool) -> None:
    assert kept(terminal=terminal, json=json).output.live is live


def test_a_problem_lists_every_broken_rule() -> None:
    made = kept()
    made.output.failure(document(), "Try harder.")
    assert made.err.getvalue().splitlines() == [
        "Error: One or more fields break a rule.",
        "  Two of them.",
        "  topic: A topic is needed.",
        "  Odd [red]brief[/red].",
        "Try harder.",
    ]
    assert made.out.getvalue() == ""


def test_our_fault_comes_with_its_trace() -> None:
    made = kept()
    made.output.failure(document(status=500, errors=[]))
    assert "  trace 4bf9" in made.err.getvalue()


def test_a_detail_is_not_told_twice() -> None:
    made = kept()
    made.output.failure(document(detail=DOCUMENT["title"], errors=[]))
    assert made.err.getvalue() == "Error: One or more fields break a rule.\n"


def test_our_own_failures_are_one_sentence() -> None:
    made = kept()
    made.output.failure(cast("Problem", {"title": "T.", "status": 500, "detail": "Nothing answers.", "code": "c"}))
    assert made.err.getvalue() == "Error: Nothing answers.\n"


def test_programs_get_the_problem_itself() -> None:
    made = kept(json=True)
    made.output.failure(document(), "Try harder.")
    assert orjson.loads(made.out.getvalue()) == DOCUMENT


def test_only_the_flexible_column_gives_way() -> None:
    made = kept(width=60)
    rows = [("job_" + "a" * 26, "a very long title " * 5, "$0.00042")]
    made.output.table(("job", "title", "cost"), rows, flexible="title")
    line = made.out.getvalue().splitlines()[-1]
    assert rows[0][0] in line
    assert "…" in line
    assert line.rstrip().endswith("$0.00042")


def test_cells_are_never_markup() -> None:
    made = kept()
    made.output.table(("a",), [("[red]x[/red]\x1b[2J",)], flexible="")
    assert "[red]x[/red][2J" in made.out.getvalue()
