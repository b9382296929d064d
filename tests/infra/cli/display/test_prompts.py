"""Prompts for people."""

from datetime import UTC, datetime
from typing import Any

import pytest

from infra.cli.display import prompts as display
from tests.infra.cli import made_prompts as made

NOW = datetime(2026, 11, 22, 9, 1, 30, tzinfo=UTC)


def test_templates_show_labels_with_their_versions() -> None:
    assert display.template_row(made.template(), NOW) == ("teaser", "tenant", "production 2, staging 3", "3", "1:30")
    builtin = made.template(source="builtin", labels={"production": 0}, updated_at=None)
    assert display.template_row(builtin, NOW)[1:] == ("builtin", "production 0", "3", "")


def test_versions_show_the_labels_on_them() -> None:
    row = display.version_row(made.summary(), {"production": 2, "staging": 3, "next": 3}, NOW)
    assert row == ("3", "staging, next", "", "key_1", "0123456789ab", "Warmer.")
    assert display.version_row(made.summary(author=""), {}, NOW)[3] == "built in"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, ("production", "", "2", "")),
        ({"before": 0, "after": None, "note": "Gone."}, ("production", "0", "", "Gone.")),
        ({"label": None}, ("", "", "2", "")),
    ],
)
def test_audit_tells_where_labels_moved(changes: dict[str, Any], told: tuple[str, ...]) -> None:
    assert display.entry_row(made.entry(**changes), NOW) == ("4", "1:30", "key_1", "label", *told)


def test_uses_tell_how_they_include() -> None:
    assert display.use_row(made.use()) == ("teaser", "3", "staging, newest", "rules@production", "1", "itself")
    assert display.use_row(made.use(labels=[], latest=False, direct=False))[2::3] == ("", "by way of another")


def test_version_is_shown_with_its_demands() -> None:
    limited = {**made.VARIABLE, "name": "words", "type": "integer", "required": False, "default": 5, "maximum": 9}
    chosen = {**made.VARIABLE, "name": "tone", "choices": ["warm", "dry"]}
    lines = [str(line) for line in display.version_lines(made.version(variables=[limited, chosen]))]
    assert lines[:2] == ["teaser version 3  0123456789ab", "Warmer."]
    assert "  words  integer, optional, default 5, maximum 9" in lines
    assert "  tone  text, required, one of warm, dry" in lines
    assert lines[-2:] == ["\nuser", "Sell {{ thing }}."]


def test_version_shows_examples_and_includes() -> None:
    included = {"reference": "rules@production", "name": "rules", "number": 4, "part": "user", "text": "Be kind."}
    found = made.version(includes=[included], examples=[{"input": "tea", "output": "Hot."}])
    lines = [str(line) for line in display.version_lines(found)]
    assert "  includes rules@production: version 4, part user" in lines
    assert lines[-4:] == ["\nexample 1: input", "tea", "\nexample 1: output", "Hot."]


def test_empty_texts_have_no_title() -> None:
    assert list(display.block("system", " \n")) == []


def test_control_characters_never_reach_terminals() -> None:
    evil = made.version(name="a\x1b[2J", note="b\x1b]0;", parts={"system": "", "user": "c\x1b[31m"})
    assert "\x1b" not in "".join(str(line) for line in display.version_lines(evil))
    assert "\x1b" not in "".join(str(line) for line in display.unified_lines("+\x1b[31mred"))


def test_lines_of_diffs_have_their_colours() -> None:
    found = [(str(line), str(line.style)) for line in display.diff_lines(made.DIFF)]
    assert found == [
        ("--- teaser@2", "bold"),
        ("+++ teaser@3", "bold"),
        ("@@ -1 +1 @@", "cyan"),
        ("-Sell.", "red"),
        ("+Praise.", "green"),
    ]


def test_changed_variables_are_part_of_diffs() -> None:
    shorter = {**made.VARIABLE, "max_length": 40}
    variables = {
        "added": [{**made.VARIABLE, "name": "tone"}],
        "removed": [{**made.VARIABLE, "name": "size"}],
        "changed": [{"name": "thing", "before": made.VARIABLE, "after": shorter}],
    }
    assert [str(line) for line in display.diff_lines({**made.NO_DIFF, "variables": variables})] == [
        "+variable tone  text, required",
        "-variable size  text, required",
        "-variable thing  text, required",
        "+variable thing  text, required, max length 40",
    ]


def test_versions_that_are_alike_show_nothing() -> None:
    assert list(display.diff_lines(made.NO_DIFF)) == []


def test_optimisation_sums_up_scores_and_money() -> None:
    assert [str(line) for line in display.optimization_lines(made.optimization())] == [
        "teaser version 2 for a blog post, model openai/gpt-4o-mini",
        "static score  0.40 → 0.70",
        "own tokens    1,200 → 1,000  ($0.1800 → $0.1500 for 1,000 calls)",
    ]


@pytest.mark.parametrize("cost", [None, "0"])
def test_unknown_and_free_prices_are_left_out(cost: str | None) -> None:
    priced = {**made.APPRAISAL, "cost_usd": cost}
    lines = [str(line) for line in display.optimization_lines(made.optimization(before=priced, after=priced))]
    assert lines[2] == "own tokens    1,200 → 1,200"


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (0.05, 0.45, "better"),
        (-0.45, -0.05, "worse"),
        (-0.1, 0.4, "no difference that is more than chance"),
        (0.0, 0.4, "no difference that is more than chance"),
    ],
)
def test_trials_are_judged_by_their_interval(low: float, high: float, verdict: str) -> None:
    line = display.trial_line({**made.TRIAL, "difference_low": low, "difference_high": high})  # type: ignore[typeddict-item]  # a trial
    assert line == f"outputs       0.50 → 0.75 on 11 examples (95 %: {low:+.2f} to {high:+.2f}): {verdict}"


def test_failed_trials_claim_nothing() -> None:
    nothing = dict.fromkeys(("before", "after", "difference_low", "difference_high"))
    found = made.optimization(trial={**made.TRIAL, **nothing, "pairs": 0})
    told = str(list(display.optimization_lines(found))[-1])
    assert told == "trial         all 12 examples failed: nothing is known of the outputs"


def test_idle_steps_have_no_scores() -> None:
    assert display.step_rows(made.optimization()) == [
        ("role-and-audience", "yes", "0.40 → 0.70", "Added a role."),
        ("chain", "no", "", "It is short."),
    ]


def test_measures_always_full_are_left_out() -> None:
    full = {**made.MEASURE, "name": "task", "value": 1.0}
    lost = {**full, "value": 0.5, "reason": "It has lost its task."}
    found = made.optimization()
    assert display.measure_rows(found) == [("role", "0.00", "1.00", "It says who the model is.")]
    found["before"] = {**made.APPRAISAL, "measures": [full]}
    assert display.measure_rows(found) == []
    found["after"] = {**made.APPRAISAL, "measures": [lost]}
    assert display.measure_rows(found) == [("task", "1.00", "0.50", "It has lost its task.")]
