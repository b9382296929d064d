from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from functions.prompt_optimization.scores_schemas import (
    USUAL,
    PreferenceView,
    ScoreBody,
    ScoreView,
    TermView,
    VerdictView,
)
from shared.jobs.job import Usage
from shared.scoring.assertion import Assertion, Span, Verdict
from shared.scoring.evaluation import Output, Scored
from shared.scoring.judges.pairs import Preference
from shared.scoring.suite import Suite
from shared.scoring.vocabulary import TERMS


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ({}, "give either text or template"),
        ({"text": "", "template": "a"}, "give either text or template"),
        ({"text": "a", "suite": "b", "assertions": [{"type": "is-json"}]}, "give either suite or assertions"),
        ({"text": "a", "against": "b"}, "against and criterion go together"),
        ({"text": "a", "criterion": "b"}, "against and criterion go together"),
    ],
)
def test_contradictions_are_refused(body: dict[str, Any], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        ScoreBody.model_validate(body)


def test_empty_texts_can_be_scored() -> None:
    assert ScoreBody.model_validate({"text": ""}).output() == Output("")


def test_given_assertions_replace_the_usual() -> None:
    usual = ScoreBody.model_validate({"text": "a", "threshold": 0.5})
    own = ScoreBody.model_validate({"text": "a", "assertions": [{"type": "is-json"}]})
    assert usual.own_suite() == Suite("", USUAL, 0.5)
    assert own.own_suite() == Suite("", (Assertion("is-json"),))


def test_facts_of_a_text_become_an_output() -> None:
    body = ScoreBody.model_validate({"text": "a", "finish_reason": "length", "latency_ms": 250, "cost_usd": "0.05"})
    assert body.output() == Output("a", "length", cost_nano_usd=50_000_000, seconds=0.25)


def test_expected_answers_reach_the_example() -> None:
    example = ScoreBody.model_validate({"text": "a", "variables": {"x": 1}, "expected": 0}).example()
    assert (example.variables, example.expected) == ({"x": 1}, 0)


def test_evidence_is_cut_and_parts_are_kept() -> None:
    part = Verdict("is-json", "", 0.0, passed=False, weight=1.0, reason="No JSON.", evidence=(Span(1, 400),))
    view = VerdictView.of(Verdict("assert-set", "m", 1 / 3, False, 1.0, "No.", parts=(part,)), "x" * 500)
    (piece,) = view.parts[0].evidence
    assert (view.score, view.metric, view.parts[0].metric) == (0.333333, "m", None)
    assert (piece.start, piece.end, len(piece.text)) == (1, 400, 200)


@pytest.mark.parametrize(("preferred", "shown"), [("first", "text"), ("second", "against"), ("tie", "tie")])
def test_preferences_name_the_fields_sent(preferred: Any, shown: str) -> None:
    assert PreferenceView.of(Preference(preferred)).preferred == shown


def test_cost_is_what_was_paid() -> None:
    scored = Scored(2 / 3, passed=True)
    view = ScoreView.of(Output("a", cost_nano_usd=5), scored, Usage(1, 2, 1_500_000), None)
    assert (view.score, view.cost_usd, view.output.cost_usd) == (0.666667, Decimal("0.0015"), Decimal("0.000000005"))
    assert view.preference is None


def test_terms_tell_who_decides() -> None:
    assert TermView.of(TERMS["llm-rubric"]).judged
    assert not TermView.of(TERMS["contains"]).judged
