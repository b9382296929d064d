"""The bare RPCs of a Firestore server, for what no client library would send."""

from typing import Any

import grpc
from google.cloud.firestore_v1.types import firestore

from infra.local.firestore import messages
from infra.local.firestore.messages import Message

_SERVICE = "/google.firestore.v1.Firestore/"
_OWNER = (("authorization", "Bearer owner"),)
_STREAMS = frozenset({"BatchGetDocuments", "RunQuery", "RunAggregationQuery"})
_RESPONSES = {
    "GetDocument": messages.Document,
    "CreateDocument": messages.Document,
    "UpdateDocument": messages.Document,
    "DeleteDocument": messages.Empty,
    "Rollback": messages.Empty,
}


class Wire:
    """Sends requests as they are given; a failed call raises ``grpc.RpcError``."""

    def __init__(self, host: str) -> None:
        self._channel = grpc.insecure_channel(host, options=[("grpc.max_receive_message_length", -1)])

    def call(self, rpc: str, request: Message | None = None, **fields: Any) -> Any:
        request = messages.request_class(rpc)(**fields) if request is None else request
        kind = self._channel.unary_stream if rpc in _STREAMS else self._channel.unary_unary
        method = kind(_SERVICE + rpc, _serialised, _response_class(rpc).FromString)
        answer = method(request, timeout=30, metadata=_OWNER)
        return list(answer) if rpc in _STREAMS else answer

    def close(self) -> None:
        self._channel.close()


def _serialised(request: Message) -> bytes:
    raw: bytes = request if isinstance(request, bytes) else request.SerializeToString()
    return raw


def _response_class(rpc: str) -> Message:
    return _RESPONSES.get(rpc) or getattr(firestore, f"{rpc}Response").pb()
