"""
The messages of ``google.firestore.v1`` as plain protobuf classes, and their times in microseconds.

The wrappers that the client library puts round these classes cost more than the emulator's own work on a document.
"""

from datetime import datetime
from typing import Any, Final, TypeAlias

from google.cloud.firestore_v1.types import document, firestore, query, query_profile, write
from google.protobuf import empty_pb2
from google.rpc import status_pb2

Message: TypeAlias = Any
"""A protobuf message; its generated class carries no types."""

Value: Final = document.Value.pb()
Document: Final = document.Document.pb()
Write: Final = write.Write.pb()
WriteResult: Final = write.WriteResult.pb()
FieldTransform: Final = write.DocumentTransform.FieldTransform.pb()

StructuredQuery: Final = query.StructuredQuery.pb()
Filter: Final = query.StructuredQuery.Filter.pb()
CompositeFilter: Final = query.StructuredQuery.CompositeFilter.pb()
FieldFilter: Final = query.StructuredQuery.FieldFilter.pb()
UnaryFilter: Final = query.StructuredQuery.UnaryFilter.pb()
FindNearest: Final = query.StructuredQuery.FindNearest.pb()
Cursor: Final = query.Cursor.pb()
DESCENDING: Final = int(query.StructuredQuery.Direction.DESCENDING)

BatchGetDocumentsResponse: Final = firestore.BatchGetDocumentsResponse.pb()
BatchWriteResponse: Final = firestore.BatchWriteResponse.pb()
BeginTransactionResponse: Final = firestore.BeginTransactionResponse.pb()
CommitResponse: Final = firestore.CommitResponse.pb()
ListCollectionIdsResponse: Final = firestore.ListCollectionIdsResponse.pb()
ListDocumentsResponse: Final = firestore.ListDocumentsResponse.pb()
ListenResponse: Final = firestore.ListenResponse.pb()
PartitionQueryResponse: Final = firestore.PartitionQueryResponse.pb()
ExplainMetrics: Final = query_profile.ExplainMetrics.pb()
RunAggregationQueryResponse: Final = firestore.RunAggregationQueryResponse.pb()
RunQueryResponse: Final = firestore.RunQueryResponse.pb()
TargetChange: Final = firestore.TargetChange.pb()

Empty: Final = empty_pb2.Empty
Status: Final = status_pb2.Status

SECOND: Final = 1_000_000


def request_class(rpc: str) -> Message:
    """Return the class of the requests of ``rpc``."""
    return getattr(firestore, f"{rpc}Request").pb()


def copy(message: Message) -> Message:
    """Return a copy of ``message``."""
    twin = type(message)()
    twin.CopyFrom(message)
    return twin


def micros(time: Message) -> int:
    """Return a Timestamp in microseconds, what is finer cut off."""
    return int(time.seconds * SECOND + time.nanos // 1000)


def set_micros(time: Message, value: int) -> None:
    """Set a Timestamp."""
    time.seconds, rest = divmod(value, SECOND)
    time.nanos = rest * 1000


def from_datetime(moment: datetime) -> int:
    """Return ``moment`` in microseconds since the epoch."""
    return round(moment.timestamp() * SECOND)
