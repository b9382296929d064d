"""Runs a Pulumi program as the language host of the CLI does: in a thread, a context and an event loop of its own."""

import asyncio
import contextvars
import threading
from collections.abc import Callable
from concurrent import futures
from contextlib import suppress
from typing import Any, Final

from pulumi import runtime
from pulumi.runtime import settings
from pulumi.runtime.proto import engine_pb2

from infra.preview.engine import Deployment

PARALLEL: Final = 8


def run(program: Callable[[], None], deployment: Deployment, address: str) -> BaseException | None:
    """Run ``program`` against the engine at ``address``; returns what it has failed with."""
    failed: list[BaseException] = []

    def body() -> None:
        try:
            _configure(deployment, address)
            _to_the_end(program)
        except BaseException as error:  # noqa: BLE001 - whatever a program raises is its failure, even SystemExit
            failed.append(error)

    thread = threading.Thread(target=contextvars.Context().run, args=(body,), name="pulumi-program", daemon=True)
    thread.start()
    thread.join()
    contextvars.Context().run(_forget)
    return failed[0] if failed else None


def _configure(deployment: Deployment, address: str) -> None:
    runtime.reset_options(
        project=deployment.project,
        stack=deployment.stack,
        root_directory=str(deployment.folder),
        parallel=PARALLEL,
        engine_address=address,
        monitor_address=address,
        preview=deployment.mode == "preview",
        organization="organization",
    )
    settings.SETTINGS.engine = _WithoutDebug(settings.SETTINGS.engine)
    runtime.set_all_config(dict(deployment.config), list(deployment.secret_keys))


class _WithoutDebug:
    """The SDK's way to the engine, less the debug messages: four round trips for each resource, for nothing."""

    def __init__(self, stub: Any) -> None:
        self._stub = stub

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stub, name)

    def Log(self, request: engine_pb2.LogRequest) -> object:  # noqa: N802 - named by the protocol
        return None if request.severity == engine_pb2.DEBUG else self._stub.Log(request)


def _forget() -> None:
    """Set the SDK back to how it is imported: it keeps the first settings of a run as defaults for all threads."""
    runtime.reset_options(
        project="project", stack="stack", root_directory="root_directory", organization="organization"
    )


def _to_the_end(program: Callable[[], None]) -> None:
    loop = asyncio.new_event_loop()
    loop.set_exception_handler(lambda _loop, _context: None)  # the first failure is reported; what follows is noise
    loop.set_default_executor(futures.ThreadPoolExecutor(PARALLEL * 4, thread_name_prefix="pulumi-program"))
    try:
        loop.run_until_complete(runtime.run_in_stack(program))
    finally:
        for task in asyncio.all_tasks(loop):
            task.cancel()
            with suppress(asyncio.CancelledError, Exception):
                loop.run_until_complete(task)
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()
