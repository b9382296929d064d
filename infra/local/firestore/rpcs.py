"""The methods of ``google.firestore.v1.Firestore`` as gRPC handlers: parsing, faults, errors."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from typing import Any, NoReturn, TypeAlias

import grpc
from google.protobuf.message import DecodeError

from infra.local.firestore import limits, messages, status
from infra.local.firestore.engine import Engine
from infra.local.firestore.listening import Listening
from infra.local.firestore.messages import Message
from infra.local.firestore.querying import Querying
from infra.local.firestore.reading import Reading
from infra.local.firestore.writing import Writing
from shared import errors

SERVICE = "google.firestore.v1.Firestore"
CALLER = "x-pressroom-caller"

_Context: TypeAlias = "grpc.aio.ServicerContext[Any, Any]"
_Unary: TypeAlias = Callable[[Message], Awaitable[Message]]
_Streaming: TypeAlias = Callable[[Message, str], Awaitable[Iterable[Message]]]

_log = logging.getLogger(__name__)


def handlers(engine: Engine) -> grpc.GenericRpcHandler[Any, Any]:
    """Return the handlers of all methods; any other is unimplemented."""
    reading, querying, writing, listening = Reading(engine), Querying(engine), Writing(engine), Listening(engine)
    unary: dict[str, _Unary] = {
        "GetDocument": reading.get_document,
        "ListDocuments": reading.list_documents,
        "ListCollectionIds": reading.list_collection_ids,
        "PartitionQuery": querying.partition_query,
        "BeginTransaction": writing.begin_transaction,
        "Commit": writing.commit,
        "Rollback": writing.rollback,
        "BatchWrite": writing.batch_write,
        "CreateDocument": writing.create_document,
        "UpdateDocument": writing.update_document,
        "DeleteDocument": writing.delete_document,
    }
    streaming: dict[str, _Streaming] = {
        "BatchGetDocuments": lambda request, _caller: reading.batch_get_documents(request),
        "RunQuery": querying.run_query,
        "RunAggregationQuery": querying.run_aggregation_query,
    }
    methods: dict[str, grpc.RpcMethodHandler[Any, Any]] = {
        **{name: _unary(name, call, engine) for name, call in unary.items()},
        **{name: _streaming(name, call, engine) for name, call in streaming.items()},
        "Listen": _listen(listening, engine),
    }
    return grpc.method_handlers_generic_handler(SERVICE, methods)


def _unary(name: str, call: _Unary, engine: Engine) -> grpc.RpcMethodHandler[Any, Any]:
    request_class = messages.request_class(name)

    async def handle(raw: bytes, context: _Context) -> Message:
        try:
            await engine.faults.on_call()
            return await call(_parsed(request_class, raw))
        except Exception as error:  # noqa: BLE001 - whatever it is, the caller gets a status
            await _abort(context, error)

    return grpc.unary_unary_rpc_method_handler(handle, None, _serialised)


def _streaming(name: str, call: _Streaming, engine: Engine) -> grpc.RpcMethodHandler[Any, Any]:
    request_class = messages.request_class(name)

    async def handle(raw: bytes, context: _Context) -> AsyncIterator[Message]:
        try:
            await engine.faults.on_call()
            for response in await call(_parsed(request_class, raw), _caller(context)):
                yield response
        except Exception as error:  # noqa: BLE001 - whatever it is, the caller gets a status
            await _abort(context, error)

    return grpc.unary_stream_rpc_method_handler(handle, None, _serialised)


def _listen(listening: Listening, engine: Engine) -> grpc.RpcMethodHandler[Any, Any]:
    request_class = messages.request_class("Listen")

    async def handle(raws: AsyncIterator[bytes], context: _Context) -> AsyncIterator[Message]:
        try:
            await engine.faults.on_call()
            async for response in listening.listen(_parsed(request_class, raw) async for raw in raws):
                yield response
        except Exception as error:  # noqa: BLE001 - whatever it is, the caller gets a status
            await _abort(context, error)

    return grpc.stream_stream_rpc_method_handler(handle, None, _serialised)


def _parsed(request_class: Message, raw: bytes) -> Message:
    limits.check_request_size(len(raw))
    try:
        return request_class.FromString(raw)
    except DecodeError:
        raise errors.InvalidInputError("The request is not a well-formed message.") from None


def _caller(context: _Context) -> str:
    """Return the function that the client says is asking, if it says so."""
    return next((str(value) for key, value in context.invocation_metadata() or () if key == CALLER), "")


def _serialised(message: Message) -> bytes:
    raw: bytes = message.SerializeToString()
    return raw


async def _abort(context: _Context, error: Exception) -> NoReturn:
    if isinstance(error, errors.PressroomError):
        await context.abort(status.code_of(error), error.detail)
    _log.error("A call failed unexpectedly.", exc_info=error)
    await context.abort(grpc.StatusCode.INTERNAL, f"{type(error).__name__}: {error}")
