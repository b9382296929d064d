from datetime import datetime
from typing import Any

import pytest
from rich.text import Text

from infra.cli.display import cache as display
from infra.cli.display.output import one_line
from tests.infra.cli import made
from tests.infra.cli.conftest import kept
from tests.infra.cli.made_cache import KEY, POLICY, entry, evidence, listed, namespace, recommendation

NOW = datetime.fromisoformat(made.CREATED)


def told(*lines: Text | str) -> str:
    return "\n".join(str(line) for line in lines)


def test_entries_fit_a_hundred_columns() -> None:
    target = kept(width=100)
    rows = [display.entry_row(listed(state="invalidated", name="a name that is rather long"), NOW)]
    target.output.table(display.ENTRIES, rows, flexible="name")
    assert KEY in target.out.getvalue()
    assert max(map(len, target.out.getvalue().splitlines())) <= 100


def test_entry_shows_what_it_saves() -> None:
    found = told(*display.entry_lines(entry(), NOW))
    assert "$0.25, 1,200 tokens, 1.5 s" in found
    assert "de, new" in found
    assert "in 1 d" in found


def test_what_is_not_known_of_an_entry_is_left_out() -> None:
    found = told(*display.entry_lines(entry(name=None, tags=[], maker=None), NOW))
    assert "tags" not in found
    assert " by " not in found


@pytest.mark.parametrize(("value", "shown"), [("Guten Morgen", "Guten Morgen"), ({"a": 1}, '{\n  "a": 1\n}'), (3, "3")])
def test_value_is_text_or_json(value: Any, shown: str) -> None:
    assert display.value(value) == shown


def test_namespaces_fit_a_hundred_columns() -> None:
    target = kept(width=100)
    semantic = {**POLICY["semantic"], "enabled": True}
    policy = {**POLICY, "stale_while_revalidate": 600, "semantic": semantic}
    rows = [display.namespace_row(namespace(policy=policy, adaptive={"reason": "x"}), NOW)]
    target.output.table(display.NAMESPACES, rows, flexible="last")
    assert max(map(len, target.out.getvalue().splitlines())) <= 100
    assert "~1 d" in target.out.getvalue()
    assert "up to 1.0% wrong" in target.out.getvalue()


def test_namespace_tells_how_it_keeps_answers() -> None:
    policy = {**POLICY, "shortest_ttl": 60, "longest_ttl": 3600, "stale_if_error": 7200}
    adaptive = {"reason": "95 in 100 hits are young."}
    found = told(*display.namespace_lines(namespace(policy=policy, own=True, adaptive=adaptive), evidence(), NOW))
    assert "which the product itself keeps" in found
    assert "1 d: 95 in 100 hits are young." in found
    assert "1 min to 1 h" in found
    assert "on errors    for 2 h" in found
    assert "tag:new, just now" in found


@pytest.mark.parametrize(
    ("known", "shown"),
    [
        ({}, "off"),
        ({"enabled": True, "why_off": "no evidence yet: 3 of 500 labels"}, "waits: no evidence yet: 3 of 500 labels"),
        (
            {"enabled": True, "on": True, "threshold": 0.91, "bound": 0.0087, "labels": 800},
            "from a similarity of 0.91 on: at most 0.87% wrong of a budget of 1.00%, 800 labels",
        ),
    ],
)
def test_namespace_tells_of_similar_questions(known: dict[str, Any], shown: str) -> None:
    lines = [str(line) for line in display.namespace_lines(namespace(), evidence(**known), NOW)]
    assert f"  semantic     {shown}" in lines


def test_recommendation_tells_what_does_it() -> None:
    found = told(*display.recommendation_lines(recommendation()))
    assert "chat: Keep answers longer." in found
    assert "saved about 40 answers, $0.12, 1:20." in found
    assert "→ pressroom cache namespaces chat --ttl 172800" in found


def test_recommendation_without_savings_claims_none() -> None:
    found = told(
        *display.recommendation_lines(recommendation(saves=0, saves_cost_usd="0", saves_seconds=0, command=None))
    )
    assert "saved" not in found
    assert "→" not in found


def test_outcomes_tell_what_became_of_each() -> None:
    items = [
        {"outcome": "made", "name": "offline", "key": KEY, "cost_nano_usd": 250_000_000, "seconds": 1.25},
        {"outcome": "submitted", "job": "job_a"},
        {"outcome": "failed", "detail": "No."},
    ]
    assert display.outcome_rows(made.job(result={"items": items})) == [
        ("made", "offline", KEY[:12], "$0.25", "1.2 s", ""),
        ("submitted", "", "", "$0", "", "job_a"),
        ("failed", "", "", "$0", "", "No."),
    ]
    assert display.outcome_rows(made.job(result={})) == []


@pytest.mark.parametrize(
    ("result", "shown"),
    [
        ({"made": 3, "fresh": 2, "not_tried": 1}, "3 made, 2 fresh, 1 not tried, for $0"),
        ({"unknown": 4}, "nothing to make, for $0; of 4 more keys nobody knows how they are made"),
    ],
)
def test_warming_is_summed_up(result: dict[str, Any], shown: str) -> None:
    usage = {"prompt_tokens": 0, "completion_tokens": 0, "cost_usd": "0"}
    assert one_line(display.warmed(made.job(result=result, usage=usage))) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"), [(-5, "0 s"), (59, "59 s"), (90, "1.5 min"), (7200, "2 h"), (129_600, "1.5 d")]
)
def test_spans_are_in_the_largest_unit(seconds: float, shown: str) -> None:
    assert display.span(seconds) == shown
