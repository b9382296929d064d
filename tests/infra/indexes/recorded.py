"""Queries as the tests would have recorded them, in short forms."""

from typing import Any

from infra.indexes.catalogue import RecordedQuery
from infra.local.firestore import messages, templates
from tests.infra.local.firestore.builders import ROOT, query


def asked(caller: str, *parts: Any, parent: str = "", **more: Any) -> RecordedQuery:
    """Return a query for documents, its parts those of ``builders.query``."""
    below = f"{ROOT}/{parent}" if parent else ROOT
    request = messages.request_class("RunQuery")(parent=below, structured_query=query(*parts, **more))
    return RecordedQuery(caller, templates.of(request))


def aggregated(caller: str, aggregation: dict[str, Any], *parts: Any, **more: Any) -> RecordedQuery:
    """Return a query for one aggregate."""
    wanted = {"structured_query": query(*parts, **more), "aggregations": [{"alias": "a", **aggregation}]}
    request = messages.request_class("RunAggregationQuery")(parent=ROOT, structured_aggregation_query=wanted)
    return RecordedQuery(caller, templates.of(request))
