"""The doctor's round: every check in turn, each told as soon as it is done."""

import sys
from collections.abc import AsyncIterator
from dataclasses import asdict

from rich.text import Text

from infra.cli import options, stores
from infra.cli.checks import machine, network
from infra.cli.checks.check import MARKS, Check
from infra.cli.display.output import Output, one_line
from infra.cli.session import Session
from shared import errors
from shared.bootstrap import Services
from shared.composition import model_settings

_STYLES = {"good": "green", "doubtful": "yellow", "bad": "bold red"}


async def examine(at_hand: Session) -> int:
    """Run all checks and return 1 if one found something wrong."""
    found = []
    async for check in checks(at_hand):
        found.append(check)
        tell(at_hand.output, check)
    bad = sum(check.verdict == "bad" for check in found)
    doubtful = sum(check.verdict == "doubtful" for check in found)
    at_hand.output.show("", f"{len(found)} checks: {bad} wrong, {doubtful} worth a look")
    return 1 if bad else 0


async def checks(at_hand: Session) -> AsyncIterator[Check]:
    """Yield what each check finds."""
    client = at_hand.client
    yield machine.python(sys.version_info[:3])
    yield machine.dependencies()
    yield machine.state_folder(options.state_folder())
    try:
        config = stores.configured()
    except errors.InvalidInputError as error:
        yield Check("settings", "bad", error.detail, "Mend the environment of this shell.")
        return
    yield machine.model(model_settings.read(config))
    checkup, answers = await network.gateway(client)
    yield network.ports(client.url, answered=checkup is not None)
    for check in await network.emulators(client.url, lambda: Services(config)):
        yield check
    for check in answers:
        yield check
    yield await network.api_key(client, answered=checkup is not None)
    yield network.clocks(checkup, at_hand.clock)


def tell(output: Output, check: Check) -> None:
    """Show what a check found."""
    output.data(asdict(check))
    line = Text(f"{MARKS[check.verdict]} ", _STYLES[check.verdict])
    output.show(line.append(f"{check.name:<22} {one_line(check.detail, 500)}", "default"))
    if check.hint:
        output.show(Text(f"{'':<25}{one_line(check.hint, 500)}", "dim"))
