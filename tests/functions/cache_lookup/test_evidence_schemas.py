from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from functions.cache_lookup.evidence_schemas import ComparisonView, EvidenceView, JudgedView, LabelView, Pair
from shared.cache.policy import SemanticPolicy
from shared.cache.semantic.judging import Comparison, Judged, State
from shared.cache.semantic.label import Label
from shared.cache.semantic.learner import Evidence

LABEL = Label(datetime(2030, 1, 1, tzinfo=UTC), 0.987654321, agreed=True, asked="a", source="b")


def test_evidence_off_tells_why() -> None:
    found = EvidenceView.of("tests", SemanticPolicy(), State("hashed/1", Evidence(0.01, why_off="switched off")))

    assert (found.enabled, found.on, found.why_off, found.threshold) == (False, False, "switched off", None)


def test_evidence_on_tells_its_threshold() -> None:
    evidence = Evidence(0.02, 700, 3, 900.4, 0.87654321, 0.3, 0.011, 0.019, left_out=5)
    found = EvidenceView.of("tests", SemanticPolicy(enabled=True, budget=0.02), State("hashed/1", evidence, (LABEL,)))

    assert (found.on, found.threshold, found.bound, found.requests) == (True, 0.8765, 0.019, 900)
    assert (found.labels, found.labels_by_people, found.labels_left_out) == (700, 3, 5)
    assert found.recent == [LabelView.of(LABEL)]


def test_labels_by_nobody_have_no_name() -> None:
    assert (LabelView.of(LABEL).by, LabelView.of(LABEL).similarity) == (None, 0.9877)


def test_verdicts_tell_what_is_gone() -> None:
    assert JudgedView.of(Judged("confirmed", 1, "")).removed is None
    assert JudgedView.of(Judged("rejected", 2, "entry")).removed == "entry"


def test_comparisons_tell_what_stands_against_them() -> None:
    assert ComparisonView.of(Comparison(0.99999, "", 0.8, answered=True)).refused is None
    assert ComparisonView.of(Comparison(0.99999, "numbers", None, answered=False)).threshold is None


@pytest.mark.parametrize("pair", [{"one": "a"}, {"one": "", "other": "b"}, {"one": "a", "other": "b" * 2001}])
def test_pairs_need_two_questions(pair: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Pair.model_validate(pair)
