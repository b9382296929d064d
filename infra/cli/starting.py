"""What ``pressroom up`` does around a running stack: says that it is there, has the sample written, and waits."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Protocol

from rich.text import Text

from infra.cli import batching, failures, reporting, suggestions
from infra.cli.client import Client
from infra.cli.display import figures
from infra.cli.display import piece as piece_display
from infra.cli.display.output import Output
from infra.cli.session import Session
from infra.local.ports import HOST, Ports
from infra.local.processes import ProcessError
from shared import errors
from shared.clock import Clock

RULE = Text("─" * 78, "dim")


class Running(Protocol):
    """A stack that answers."""

    @property
    def url(self) -> str:
        """The gateway's address."""
        ...

    @property
    def key(self) -> str:
        """The development key."""
        ...

    @property
    def state(self) -> Path:
        """The folder of state and logs."""
        ...

    @property
    def ports(self) -> Ports:
        """Where each server listens."""
        ...

    async def wait(self) -> None:
        """Return when the stack is to end; raises when it broke down."""
        ...


@dataclass(frozen=True)
class Wishes:
    """What to do once the stack runs: have the ``sample`` written or not, and end after it or not."""

    sample: bool = True
    once: bool = False


async def serve(output: Output, clock: Clock, opening: AbstractAsyncContextManager[Running], wishes: Wishes) -> int:
    """Open the stack and serve until told to stop; returns 1 if a piece of the sample failed."""
    code = 0
    started = clock.monotonic()
    output.note("Starting the emulators, the functions and the gateway …")
    async with _ending_on_sigterm(), _translated(), opening as running:
        _greet(output, running, clock.monotonic() - started)
        if wishes.sample:
            code = await _sample(output, clock, running)
        if not wishes.once:
            output.show(*suggestions.lines(running.url, running.key, running.state))
            await _until_told(running, output)
    return code


def sample() -> bytes:
    """Return the sample briefs, as JSON Lines."""
    return (resources.files("infra.cli") / "samples" / "briefs.jsonl").read_bytes()


def _greet(output: Output, running: Running, seconds: float) -> None:
    ports = running.ports
    output.data({"event": "ready", "url": running.url, "key": running.key, "state": str(running.state)})
    output.show(
        Text(f"Pressroom is up after {figures.seconds(seconds)}.", "bold green"),
        f"  gateway    {running.url}",
        f"  API key    {running.key}",
        f"  emulators  Firestore at {HOST}:{ports.firestore}, Cloud Tasks at {HOST}:{ports.cloud_tasks}",
        f"  state      {running.state}, with logs/",
        "",
    )


async def _sample(output: Output, clock: Clock, running: Running) -> int:
    """Have the sample briefs written and show their pieces; a failure is told and does not end the stack."""
    output.note("Three sample briefs go through the pipeline, as `pressroom batch` would send them:")
    try:
        async with Client(running.url, running.key, clock) as client:
            report = await batching.run(Session(client, output, clock), sample(), outlives=False)
    except errors.PressroomError as error:
        output.failure(failures.to_problem(error))
        return 1
    for result in report.results:
        if result["content"] is not None:
            output.show(RULE, "")
            piece_display.show_beginning(output, result["content"])
    output.show("", RULE, "")
    reporting.show(output, report)
    output.show("")
    return 0 if report.complete else 1


async def _until_told(running: Running, output: Output) -> None:
    """Wait for the end: Ctrl-C or SIGTERM is a regular one."""
    try:
        await running.wait()
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if task is not None:
            task.uncancel()
        output.note("Stopping …")


@asynccontextmanager
async def _ending_on_sigterm() -> AsyncIterator[None]:
    """Let SIGTERM cancel this task, as Ctrl-C does, so that the stack's processes are ended."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    if task is not None:
        loop.add_signal_handler(signal.SIGTERM, task.cancel)
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGTERM)


@asynccontextmanager
async def _translated() -> AsyncIterator[None]:
    """Tell of a stack that cannot be, or broke down, as a failure of this command line."""
    try:
        yield
    except PermissionError as error:
        raise failures.StackError(f"{error.filename} cannot be written to.") from error
    except (ProcessError, ExceptionGroup) as error:
        found = _process_error(error)
        if found is None:
            raise
        raise failures.StackError(str(found)) from error


def _process_error(error: Exception) -> ProcessError | None:
    if isinstance(error, ProcessError):
        return error
    inner = error.exceptions if isinstance(error, ExceptionGroup) else ()
    return next((found for one in inner if (found := _process_error(one)) is not None), None)
