from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from functions.prompt_optimization.suites_schemas import AssertionBody, SuiteBody, SuiteSummaryView, SuiteView
from shared.scoring.assertion import Assertion
from shared.scoring.suite import Suite
from shared.scoring.suites import StoredSuite

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def test_sets_become_assertions_in_full() -> None:
    body = AssertionBody.model_validate({
        "type": "assert-set",
        "threshold": 0.5,
        "metric": "tone",
        "assert": [{"type": "llm-rubric", "value": "Kind.", "weight": 3, "model": "judge"}],
    })
    part = Assertion("llm-rubric", "Kind.", weight=3, model="judge")
    assert body.assertion() == Assertion("assert-set", threshold=0.5, metric="tone", assertions=(part,))


def test_suite_takes_the_given_name() -> None:
    body = SuiteBody.model_validate({"assertions": [{"type": "is-json"}], "threshold": 0.5})
    assert body.suite("house") == Suite("house", (Assertion("is-json"),), 0.5)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"assertions": [{"value": "tea"}]},
        {"assertions": [{"type": "is-json"}], "threshold": -0.1},
        {"assertions": [{"type": "is-json"}] * 101},
        {"assertions": [], "name": "given-twice"},
    ],
)
def test_misshapen_bodies_are_refused(body: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        SuiteBody.model_validate(body)


def test_views_tell_no_empty_template() -> None:
    stored = StoredSuite("acme", Suite("house", (Assertion("is-json"),)), "", 3, "key_1", NOW, NOW)
    full, summary = SuiteView.full(stored), SuiteSummaryView.of(stored)
    assert (full.template, full.revision, full.assertions) == (None, 3, [{"type": "is-json"}])
    assert full.model_dump(exclude={"assertions"}) == summary.model_dump()
