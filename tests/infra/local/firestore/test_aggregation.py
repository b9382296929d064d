import math
from typing import Any

import pytest

from infra.local.firestore import aggregation, messages
from infra.local.firestore.messages import Message
from shared import errors
from tests.infra.local.firestore.builders import document, value


def aggregations(*given: dict[str, Any]) -> list[Message]:
    query = messages.request_class("RunAggregationQuery")(structured_aggregation_query={"aggregations": given})
    return list(query.structured_aggregation_query.aggregations)


def over(path: str) -> dict[str, Any]:
    return {"field": {"field_path": path}}


def computed(numbers: list[Any], *given: dict[str, Any]) -> dict[str, Message]:
    documents = [document(f"c/{position}", n=each) for position, each in enumerate(numbers)]
    count = lambda most: len(documents) if most is None else min(most, len(documents))  # noqa: E731 - as the service has it
    return aggregation.compute(aggregations(*given), count, lambda: documents)


@pytest.mark.parametrize(
    ("numbers", "total", "average"),
    [
        ([1, 2, 4], 7, 7 / 3),
        ([1, 2.0], 3.0, 1.5),
        ([1, "x", None, [2]], 1, 1.0),
        (["x"], 0, None),
        ([], 0, None),
        ([2**63 - 1, 5], float(2**63), 2.0**62),
        ([2**63 - 1, 5, -5], 2**63 - 1, float(2**63) / 3),
        ([1.5, math.nan], math.nan, math.nan),
        ([math.inf, 1], math.inf, math.inf),
        ([math.inf, -math.inf], math.nan, math.nan),
        ([1e308, 1e308], math.inf, math.inf),
        ([-1e308, -1e308], -math.inf, -math.inf),
        ([0.1] * 10, 1.0, 0.1),
    ],
)
def test_sum_and_average_follow_number_types(numbers: list[Any], total: Any, average: Any) -> None:
    found = computed(numbers, {"alias": "s", "sum": over("n")}, {"alias": "a", "avg": over("n")})
    assert repr(found) == repr({"s": value(total), "a": value(average)})


def test_count_stops_at_its_limit() -> None:
    found = computed([1, 2, 3], {"count": {}}, {"count": {"up_to": {"value": 2}}}, {"count": {"up_to": {"value": 0}}})
    assert found == {"field_1": value(3), "field_2": value(2), "field_3": value(0)}


@pytest.mark.parametrize(
    "given",
    [
        [],
        [{"alias": "n"}],
        [{"alias": "n", "count": {}}, {"alias": "n", "count": {}}],
        [{"alias": "__n__", "count": {}}],
        [{"count": {"up_to": {"value": -1}}}],
        [{"count": {}}] * 6,
    ],
)
def test_malformed_aggregations_are_refused(given: list[dict[str, Any]]) -> None:
    with pytest.raises(errors.InvalidInputError):
        aggregation.check(aggregations(*given))


def test_names_cannot_be_aggregated() -> None:
    with pytest.raises(errors.InvalidInputError, match="__key__"):
        aggregation.fields(aggregations({"sum": over("__name__")}))


def test_aggregated_fields_are_named_once() -> None:
    given = aggregations({"sum": over("a")}, {"avg": over("a")}, {"count": {}}, {"avg": over("b")})
    assert aggregation.fields(given) == ["a", "b"]


def test_documents_are_not_read_for_counts() -> None:
    def fail() -> list[Message]:
        pytest.fail("read")

    assert aggregation.compute(aggregations({"count": {}}), lambda _: 5, fail) == {"field_1": value(5)}
