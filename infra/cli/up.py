"""``pressroom up``: the whole product on this machine, shown at work."""

from pathlib import Path
from typing import Annotated

import typer

from infra.cli import options

HIGHEST_PORT = 65_000


def up(
    *,
    port: Annotated[
        int, typer.Option("--port", min=1024, max=HIGHEST_PORT, help="Port of the gateway; the others lie beside it.")
    ] = 8080,
    data: Annotated[
        Path,
        typer.Option("--data", envvar="PRESSROOM_STATE", file_okay=False, help="Folder of the stack's state and logs."),
    ] = options.DEFAULT_STATE,
    fresh: Annotated[bool, typer.Option("--fresh", help="Begin with empty stores.")] = False,
    once: Annotated[bool, typer.Option("--once", help="End after the sample, with 1 if a piece failed.")] = False,
    no_sample: Annotated[bool, typer.Option("--no-sample", help="Write no sample pieces.")] = False,
    json: options.Json = False,
) -> None:
    """Start emulators, functions and gateway, have three sample pieces written, and serve until Ctrl-C."""
    from infra.cli import session, starting, stores
    from infra.cli.display.output import Output
    from infra.local import stack
    from shared.clock import SystemClock

    output = Output(json=json)
    wishes = starting.Wishes(sample=not no_sample, once=once)
    opening = stack.running(stack.Options(port=port, state=data, fresh=fresh))

    async def work() -> int:
        stores.configured()
        return await starting.serve(output, SystemClock(), opening, wishes)

    session.execute(output, work)
