from typing import Any, cast

import pytest

from infra.cli.answers import Cache, Measure
from infra.cli.display import piece as piece_display
from tests.infra.cli import made
from tests.infra.cli.conftest import Kept, kept

CACHE = cast("Cache", {"status": "hit", "reason": "hit-memory", "level": "memory", "age_seconds": 90.0})


def shown(target: Kept, **changes: Any) -> str:
    piece_display.show(target.output, made.piece(**changes))
    return target.out.getvalue()


def test_a_piece_is_shown_whole() -> None:
    assert shown(kept()).splitlines() == [
        "Bread on working days",
        "",
        "## Start",
        "",
        "Feed the starter.",
        "",
        "## Bake",
        "",
        "Eat it.",
        "",
        "blog_post · en · markdown · 7 words · 2 sections",
        "quality  0.93",
        "         0.50 keywords: Missing: crust.",
        "cost     900 tokens read, 600 written, $0.00042",
        "model    offline/composer",
        "         Composed by rules.",
        "content  cnt_a   job job_a",
    ]


def test_files_get_the_body_unchanged() -> None:
    body = "A long line. " * 60 + "\n\n* a\n* b"
    assert body in shown(kept(width=40), body=body)


def test_terminals_get_markdown_drawn() -> None:
    text = shown(kept(terminal=True))
    assert "##" not in text
    assert "Start" in text


def test_html_is_shown_as_it_is() -> None:
    assert "<p>Bread</p>" in shown(kept(terminal=True), format="html", body="<p>Bread</p>")


def test_the_cache_is_told_of() -> None:
    assert "cache    hit-memory, 1:30 old" in piece_display.facts(made.piece(), CACHE)


def test_no_more_reasons_than_needed() -> None:
    names = ("a", "b", "c", "d", "e")
    measures = [
        cast("Measure", {"name": name, "value": place / 10, "weight": 1.0, "reason": "So."})
        for place, name in enumerate(names, start=6)
    ]
    facts = piece_display.facts(made.piece(quality={"score": 0.8, "measures": measures}))
    assert [line.split()[1] for line in facts if line.endswith(": So.")] == ["a:", "b:", "c:"]


@pytest.mark.parametrize(
    ("metadata", "line"),
    [
        ({"provider": "openai", "model": "gpt-4o-mini"}, "model    openai/gpt-4o-mini"),
        ({"provider": "offline", "model": "offline"}, "model    offline"),
        ({"cost": "unknown: no price"}, "cost     900 tokens read, 600 written, unknown"),
    ],
)
def test_the_writer_is_named(metadata: dict[str, str], line: str) -> None:
    assert line in piece_display.facts(made.piece(metadata=metadata))


def test_a_beginning_ends_with_a_whole_line() -> None:
    target = kept()
    body = "\n\n".join(f"{number} " + "word " * 60 for number in range(6))
    piece_display.show_beginning(target.output, made.piece(body=body))
    lines = target.out.getvalue().splitlines()
    assert [line[0] for line in lines if line.endswith("word word ")] == ["0", "1", "2"]
    assert "… and 3 more lines" in lines


def test_a_short_body_is_its_own_beginning() -> None:
    target = kept()
    piece_display.show_beginning(target.output, made.piece(body="Short."))
    assert "more lines" not in target.out.getvalue()
    assert "Short." in target.out.getvalue()


def test_text_cannot_drive_the_terminal() -> None:
    text = shown(kept(), title="\x1b]0;owned\x07[red]", body="\x1b[2J[bold]x[/bold]")
    assert "\x1b" not in text
    assert "[2J[bold]x[/bold]" in text
    assert "]0;owned[red]" in text
