"""The gRPC server: the service's calls on a loopback port."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from typing import Any, Final

import grpc
from google.longrunning import operations_pb2

from infra.local import meters
from infra.local.cloud_tasks import loopback, messages
from infra.local.cloud_tasks.billing import Meter
from infra.local.cloud_tasks.messages import Message
from infra.local.cloud_tasks.service import CloudTasksService
from infra.local.cloud_tasks.status import StatusError

SERVICE: Final = "google.cloud.tasks.v2.CloudTasks"
OPERATIONS: Final = "google.longrunning.Operations"
CALLS: Final = (
    "CreateQueue",
    "UpdateQueue",
    "GetQueue",
    "ListQueues",
    "DeleteQueue",
    "PauseQueue",
    "ResumeQueue",
    "PurgeQueue",
    "CreateTask",
    "GetTask",
    "ListTasks",
    "DeleteTask",
    "RunTask",
    "BatchCreateTasks",
    "BatchDeleteTasks",
)

_OPTIONS: Final = (
    ("grpc.so_reuseport", 0),
    ("grpc.max_receive_message_length", -1),
    ("grpc.max_send_message_length", -1),
)
_WORD: Final = re.compile(r"(?<!^)(?=[A-Z])")

_Method = Callable[[Message], Awaitable[Message]]


class GrpcServer:
    """Serves ``service`` on 127.0.0.1 and has each call counted."""

    def __init__(self, service: CloudTasksService, meter: Meter) -> None:
        self._service = service
        self._meter = meter
        self._server: grpc.aio.Server | None = None

    async def start(self, port: int) -> str:
        """Listen on ``port``, 0 for any that is free, and return the address for clients."""
        server = grpc.aio.server(options=_OPTIONS)
        server.add_generic_rpc_handlers(_handlers(self._service, self._meter))
        try:
            bound = server.add_insecure_port(f"{loopback.HOST}:{port}")
        except RuntimeError as error:
            await server.stop(None)
            raise loopback.PortTakenError(port) from error
        await server.start()
        self._server = server
        return f"{loopback.HOST}:{bound}"

    async def stop(self, grace: float) -> None:
        """Take no more calls, give those under way ``grace`` seconds, and close."""
        if self._server is not None:
            await self._server.stop(grace)
            self._server = None


def _handlers(service: CloudTasksService, meter: Meter) -> list[Any]:
    tasks = {call: _handler(_counted(call, service, meter), messages.request_class(call)) for call in CALLS}
    operations = {"GetOperation": _handler(service.get_operation, operations_pb2.GetOperationRequest)}
    counted = meters.handler(lambda: asdict(meter.operations))
    return [_generic(SERVICE, tasks), _generic(OPERATIONS, operations), counted]


def _counted(call: str, service: CloudTasksService, meter: Meter) -> _Method:
    method: _Method = getattr(service, _WORD.sub("_", call).lower())

    async def count(request: Message) -> Message:
        answer = None
        try:
            answer = await method(request)
        finally:
            meter.call(call, request, answer)
        return answer

    return count


def _generic(name: str, handlers: Mapping[str, Any]) -> Any:
    return grpc.method_handlers_generic_handler(name, dict(handlers))


def _handler(method: _Method, request: Message) -> Any:
    async def answer(message: Message, context: Any) -> Message:
        try:
            return await method(message)
        except StatusError as error:
            await context.abort(error.code, error.message, _details(error))

    return grpc.unary_unary_rpc_method_handler(answer, request.FromString, _serialize)


def _serialize(message: Message) -> bytes:
    return bytes(message.SerializeToString())


def _details(error: StatusError) -> tuple[tuple[str, bytes], ...]:
    if error.link is None:
        return ()
    return (("grpc-status-details-bin", error.proto().SerializeToString()),)
