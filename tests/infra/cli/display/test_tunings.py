from typing import Any, cast

from rich.text import Text

from infra.cli.display import tunings
from tests.infra.cli import made_tunings


def plain(lines: Any) -> list[str]:
    return [line.plain if isinstance(line, Text) else line for line in lines]


def test_report_tells_gain_cost_and_difference() -> None:
    found = cast("Any", made_tunings.tuning())
    told = "\n".join(plain(tunings.report_lines(found, found["report"])))
    for piece in ("11 and 1 of 12", "10 → 25 tokens, +2 examples", "$0.1", "+More.", "teaser@2", "(the best)"):
        assert piece in told


def test_search_that_has_not_begun_is_one_line() -> None:
    found = cast("Any", made_tunings.tuning(search=None, status="queued", progress=0.0))
    assert plain(tunings.standing(found)) == ["job_1 is queued, 0% done"]


def test_children_stand_below_their_parents() -> None:
    family = [("seed",), ("a", "seed"), ("b", "a"), ("c", "seed"), ("d", "lost")]
    lines = plain(tunings.tree_lines(cast("Any", [made_tunings.candidate(*one) for one in family]), every=True))
    assert [line.split("  step")[0] for line in lines] == [
        "0.500 n=8      seed",
        "  0.500 n=8      a",
        "    0.500 n=8      b",
        "  0.500 n=8      c",
        "0.500 n=8      d",
    ]


def test_row_tells_the_gain() -> None:
    assert tunings.row(cast("Any", made_tunings.tuning()))[-1] == "+0.400 better"
    assert tunings.row(cast("Any", made_tunings.tuning(report=None)))[-1] == ""
