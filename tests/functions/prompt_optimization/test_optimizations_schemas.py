"""The bodies of one-shot optimisation."""

from dataclasses import replace
from decimal import Decimal
from typing import Any, get_args

import pytest
from pydantic import ValidationError

from functions.prompt_optimization.optimizations_schemas import AppraisalView, OptimizationView, OptimizeBody, TrialView
from functions.prompt_optimization.prompts_schemas import PublishBody
from shared.generation import content_types
from shared.generation.content_types import Name
from shared.jobs.job import NO_USAGE, Usage
from shared.optimization import traits
from shared.optimization.appraisal import Appraisal
from shared.optimization.measures import Measure
from shared.optimization.optimizing import Taken
from shared.optimization.reading import Evidence
from shared.optimization.service import Report
from shared.optimization.technique import Context
from shared.optimization.trial import Trial
from shared.optimization.wish import Chosen, Wish
from shared.prompts import diff
from shared.prompts.template import Prompt, PromptExample, Variable, Version
from shared.statistics.interval import Interval

BEFORE = Prompt("", "Sell {{ thing }}.", (Variable("thing", max_length=40),))
AFTER = replace(BEFORE, system="You sell.", examples=(PromptExample("tea", "Hot."),), example_style="text")
MEASURE = Measure("role", 2 / 3, 1.0, "It is in 'user'.", (Evidence("user", 0, 4, "Sell"),))
APPRAISAL = Appraisal(2 / 3, (MEASURE,), 1_200, Decimal("0.18"))
VERSION = Version("teaser", 2, BEFORE)
TRIAL = Trial(12, 11, 0.5, 0.75, Interval(0.05, 0.45), NO_USAGE)


def report(**changes: Any) -> Report:
    plain: dict[str, Any] = {
        "version": VERSION,
        "context": Context(traits.of("openai/gpt-4o"), content_types.BY_NAME[Name.EMAIL]),
        "prompt": AFTER,
        "steps": (Taken("role-and-audience", True, "Added a role.", 0.4, 0.7),),
        "before": APPRAISAL,
        "after": APPRAISAL,
        "diff": diff.compare(VERSION, replace(VERSION, prompt=AFTER), "teaser, optimised"),
        "trial": None,
        "published": None,
        "usage": Usage(300, 80, 400_000),
    }
    return Report(**{**plain, **changes})


def shown(**changes: Any) -> dict[str, Any]:
    return OptimizationView.of(report(**changes)).model_dump(mode="json")


@pytest.mark.parametrize(
    ("body", "reference"),
    [({}, "production"), ({"version": 0}, 0), ({"version": 3}, 3), ({"label": "latest"}, "latest")],
)
def test_version_is_named_by_number_or_label(body: dict[str, Any], reference: int | str) -> None:
    assert OptimizeBody.model_validate(body).wish("teaser").reference == reference


def test_every_wish_is_passed_on() -> None:
    body = {
        "techniques": ["compression", "rewrite"],
        "content_type": "email",
        "model": "fast",
        "dataset": "kettles",
        "suite": "named",
        "publish": True,
        "labels": ["staging"],
        "note": "Shorter.",
    }
    wish = OptimizeBody.model_validate(body).wish("teaser")
    listed = {name: tuple(value) for name, value in body.items() if isinstance(value, list)}
    assert vars(wish) == {**body, **listed, "name": "teaser", "reference": "production"}


def test_empty_body_wishes_what_is_usual() -> None:
    assert OptimizeBody().wish("teaser") == Wish("teaser")


def test_every_technique_may_be_named() -> None:
    assert OptimizeBody(techniques=list(get_args(Chosen))).wish("teaser").techniques == get_args(Chosen)


@pytest.mark.parametrize(
    "body",
    [
        {"version": 1, "label": "latest"},
        {"version": "1"},
        {"version": -1},
        {"techniques": ["magic"]},
        {"techniques": ["compression"] * 9},
        {"labels": ["No Label"]},
        {"model": "x" * 101},
        {"surplus": True},
    ],
)
def test_malformed_wishes_are_refused(body: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        OptimizeBody.model_validate(body)


def test_report_is_shown_whole() -> None:
    found = shown()
    assert (found["name"], found["version"], found["changed"]) == ("teaser", 2, True)
    assert (found["model"], found["content_type"]) == ("openai/gpt-4o", "email")
    assert [step["technique"] for step in found["steps"]] == ["role-and-audience"]
    assert found["usage"] == {"prompt_tokens": 300, "completion_tokens": 80, "cost_usd": "0.0004"}
    assert (found["trial"], found["published"]) == (None, None)


def test_unchanged_prompts_are_said_to_be() -> None:
    found = shown(prompt=BEFORE, context=Context(traits.of("offline")))
    assert (found["changed"], found["content_type"]) == (False, None)


def test_shown_prompt_can_be_published() -> None:
    assert PublishBody.model_validate(shown()["prompt"]).prompt() == AFTER


def test_measures_show_their_evidence() -> None:
    found = AppraisalView.of(APPRAISAL).model_dump(mode="json")
    assert (found["score"], found["tokens"], found["cost_usd"]) == (0.6667, 1_200, "0.18")
    (measure,) = found["measures"]
    assert measure["evidence"] == [{"part": "user", "start": 0, "end": 4, "text": "Sell"}]


def test_unknown_price_is_null() -> None:
    assert AppraisalView.of(replace(APPRAISAL, cost=None)).cost_usd is None


def test_trial_shows_the_bounds_of_its_difference() -> None:
    found = TrialView.of(TRIAL)
    assert (found.pairs, found.before, found.after) == (11, 0.5, 0.75)
    assert (found.difference_low, found.difference_high) == (0.05, 0.45)


def test_failed_trial_shows_nulls_not_zeros() -> None:
    found = TrialView.of(Trial(12, 0, None, None, None, NO_USAGE)).model_dump()
    assert {name for name, value in found.items() if value is None} == found.keys() - {"examples", "pairs"}


def test_published_version_is_shown_with_its_text() -> None:
    found = shown(published=Version("teaser", 3, AFTER, "Better.", "key_1"))["published"]
    assert (found["number"], found["parts"]["system"], found["note"]) == (3, "You sell.", "Better.")
