import pytest

from infra.local.firestore.planning.indexes import IndexDefinition
from infra.local.firestore.planning.plan import Plan, Verdict, combine
from shared.manifest.collection import index

A = IndexDefinition("c", index("a", "b").fields)
B = IndexDefinition("c", index("b", "d").fields)
SERVED = Plan(Verdict.PERFECT, "one index", used=(A,), proposed=(A,))
MISSING = Plan(Verdict.MISSING, "no index", proposed=(B,), minimal=(B,))
HOPELESS = Plan(Verdict.UNPROVEN, "not documented")


@pytest.mark.parametrize(
    ("verdict", "covered"),
    [
        (Verdict.AUTO, True),
        (Verdict.PERFECT, True),
        (Verdict.MERGED, True),
        (Verdict.UNPROVEN, False),
        (Verdict.MISSING, False),
        (Verdict.INVALID, False),
    ],
)
def test_three_verdicts_count_as_covered(verdict: Verdict, *, covered: bool) -> None:
    assert Plan(verdict, "").covered == covered


def test_the_worst_conjunction_decides() -> None:
    plan = combine([SERVED, MISSING, HOPELESS], 7)

    assert (plan.verdict, plan.reason, plan.disjunctions) == (Verdict.MISSING, "no index", 7)


def test_indexes_are_collected_without_repeats() -> None:
    plan = combine([SERVED, MISSING, SERVED], 3)

    assert (plan.used, plan.proposed, plan.minimal) == ((A,), (A, B), (B,))


def test_scans_keep_the_conjunctions_apart() -> None:
    assert combine([SERVED, Plan(Verdict.AUTO, ""), SERVED], 3).scans == ((A,), (), (A,))


def test_no_index_helps_a_hopeless_query() -> None:
    assert combine([MISSING, HOPELESS], 2).minimal == ()
