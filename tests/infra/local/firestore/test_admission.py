from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import pytest

from infra.local.firestore import messages
from infra.local.firestore.admission import Admission, Origin
from infra.local.firestore.messages import Message
from infra.local.firestore.planning.indexes import IndexDefinition
from infra.local.firestore.planning.planner import IndexPlanner
from shared import errors
from shared.manifest.collection import Collection, index
from tests.infra.local.firestore.builders import ROOT, query

PLANNER = IndexPlanner.from_manifest((Collection("jobs", "", indexes=(index("tenant", "-created"),)),))


class Verdict(Enum):
    MISSING = 1
    INVALID = 2


@dataclass(frozen=True)
class FixedPlan:
    covered: bool
    verdict: Verdict
    reason: str = "no index"
    advice: str = 'add index("a")'
    scans: tuple[tuple[IndexDefinition, ...], ...] = ()


class FixedPlanner:
    """Has one plan for all queries and counts how often it was asked."""

    def __init__(self, plan: FixedPlan) -> None:
        self.plan, self.asked = plan, list[tuple[Message, tuple[str, ...]]]()

    def check(self, query: Message, aggregated_fields: Sequence[str] = ()) -> FixedPlan:
        self.asked.append((query, tuple(aggregated_fields)))
        return self.plan


def test_uncovered_queries_name_the_index() -> None:
    admission = Admission(FixedPlanner(FixedPlan(covered=False, verdict=Verdict.MISSING)))
    with pytest.raises(errors.MissingIndexError) as caught:
        admission.admit(query("jobs", ("a", "==", 1)))
    assert caught.value.detail.startswith("The query requires an index.")
    assert 'add index("a")' in caught.value.detail
    assert "jobs where a == ?" in caught.value.detail


def test_illegal_queries_say_why() -> None:
    admission = Admission(FixedPlanner(FixedPlan(covered=False, verdict=Verdict.INVALID, reason="too many")))
    with pytest.raises(errors.InvalidInputError, match=r"^too many$"):
        admission.admit(query("jobs"))


def test_every_shape_is_planned_once_and_counted() -> None:
    planner = FixedPlanner(FixedPlan(covered=True, verdict=Verdict.MISSING))
    admission = Admission(planner)
    for operand in (1, 2):
        admission.admit(query("jobs", ("a", "==", operand)))
    admission.admit(query("jobs", ("a", "==", 1)), ["cost"])
    assert [(each.shape, each.count, each.plan) for each in admission.seen] == [
        ("jobs where a == ?", 2, planner.plan),
        ("jobs where a == ? aggregate cost", 1, planner.plan),
    ]
    assert planner.asked == [(query("jobs", ("a", "==", 1)), ()), (query("jobs", ("a", "==", 1)), ("cost",))]


def test_refused_queries_are_recorded_too() -> None:
    admission = Admission(FixedPlanner(FixedPlan(covered=False, verdict=Verdict.MISSING)))
    for _ in range(2):
        with pytest.raises(errors.MissingIndexError):
            admission.admit(query("jobs"))
    assert [each.count for each in admission.seen] == [2]


def origin(asked: Message, caller: str = "") -> Origin:
    return Origin(messages.request_class("RunQuery")(parent=ROOT, structured_query=asked), caller)


def test_refusals_name_the_caller() -> None:
    admission, asked = Admission(FixedPlanner(FixedPlan(covered=False, verdict=Verdict.MISSING))), query("jobs")
    with pytest.raises(errors.MissingIndexError, match=r"shared\.jobs\.find has sent it"):
        admission.admit(asked, origin=origin(asked, "shared.jobs.find"))
    with pytest.raises(errors.MissingIndexError) as caught:
        admission.admit(asked, origin=origin(asked))
    assert "has sent it" not in caught.value.detail


def test_callers_are_kept_with_what_they_sent_first() -> None:
    admission = Admission(None)
    for caller, operand in (("a", 1), ("b", "x"), ("a", "x"), ("", None)):
        asked = query("jobs", ("n", "==", operand))
        admission.admit(asked, origin=origin(asked, caller))
    admission.admit(query("jobs", ("n", "==", 1)))
    (seen,) = admission.seen
    sent = {caller: found["structuredQuery"]["where"]["fieldFilter"]["value"] for caller, found in seen.callers.items()}
    assert (seen.count, sent) == (5, {"a": "integer", "b": "string"})


def test_admitted_queries_have_a_plan() -> None:
    plan = Admission(PLANNER).admit(query("jobs", ("tenant", "==", "t"), order=("-created",)))
    assert plan is not None
    assert [[index.collection for index in scan] for scan in plan.scans] == [["jobs"]]


def test_without_planner_everything_is_let_in() -> None:
    admission = Admission(None)
    admission.admit(query("jobs", ("a", "==", 1), order=("b",)))
    assert [each.plan for each in admission.seen] == [None]


def test_index_planner_fits_in() -> None:
    admission = Admission(PLANNER)
    admission.admit(query("jobs", ("tenant", "==", "t"), order=("-created",)))
    with pytest.raises(errors.MissingIndexError, match=r'index\("tenant", "created"\)'):
        admission.admit(query("jobs", ("tenant", "==", "t"), order=("created",)))
    with pytest.raises(errors.InvalidInputError):
        admission.admit(query("jobs", ("a", "contains", 1), ("b", "contains", 1)))
