"""Runs the work of a command: with a client and an output, and with failures told and turned into an exit code."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import typer

from infra.cli import failures, options
from infra.cli.client import Client, is_local
from infra.cli.display.output import Output, one_line
from shared import errors
from shared.clock import Clock, SystemClock

INTERRUPTED = 130
_KEY_HINT = (
    "Pass an API key with --key or in PRESSROOM_API_KEY. The local stack keeps one in "
    f".pressroom/{options.DEVELOPMENT_KEY}; `pressroom keys create` makes more."
)


@dataclass(frozen=True)
class Session:
    """What the work of a command has at hand."""

    client: Client
    output: Output
    clock: Clock


Work = Callable[[Session], Awaitable[int]]


def run(url: str, key: str, json: bool, work: Work) -> None:
    """Do ``work`` against the gateway at ``url`` and exit with the code it returns, 1 after a failure."""
    output = Output(json=json)

    async def connected() -> int:
        async with Client(url, key or local_key(url)) as client:
            return await work(Session(client, output, SystemClock()))

    execute(output, connected)


def execute(output: Output, work: Callable[[], Awaitable[int]]) -> None:
    """Do ``work`` and exit with the code it returns, 1 after a failure, 130 when interrupted."""

    async def guarded() -> int:
        try:
            return await work()
        except errors.PressroomError as error:
            output.failure(failures.to_problem(error), _hint(error))
            return 1

    try:
        code = asyncio.run(guarded())
    except (KeyboardInterrupt, asyncio.CancelledError):
        code = INTERRUPTED
    raise typer.Exit(code)


def tell_it_goes_on(output: Output, kind: str, job_id: str) -> None:
    """Tell an interrupted user that their job is not, and what they can do with it."""
    shown = one_line(job_id)
    output.note(f"The {kind} goes on: see it with `pressroom watch {shown}`, stop it with `pressroom cancel {shown}`.")


def local_key(url: str) -> str:
    """Return the development key, but only for this machine: no other may get to see it."""
    return options.development_key() if is_local(url) else ""


def _hint(error: errors.PressroomError) -> str:
    return _KEY_HINT if failures.to_problem(error)["status"] == errors.UnauthenticatedError.http_status else ""
