"""Experiments: declared, read out, steered, and their units assigned."""

from collections.abc import Mapping, Sequence
from typing import Any

from infra.cli import experiment_words as words
from infra.cli import experiments_client as api
from infra.cli.display import experiments as display
from infra.cli.display.output import one_line
from infra.cli.session import Session
from shared import errors


async def create(at_hand: Session, fields: Mapping[str, Any], arms: Sequence[str], metrics: Sequence[str]) -> int:
    """Declare an experiment and print how it stands."""
    body = {**fields, "arms": [words.arm(text) for text in arms]}
    if metrics:
        body["metrics"] = [words.metric(text) for text in metrics]
    made = await api.create(at_hand.client, body)
    _tell(at_hand, made)
    name = one_line(made["name"])
    following = "start" if made["state"] == "draft" else "show"
    at_hand.output.note(f"Go on with `pressroom experiment {following} {name}`.")
    return 0


async def show_all(at_hand: Session, states: Sequence[str], limit: int) -> int:
    """Print up to ``limit`` experiments; programs get one a line."""
    rows = []
    async for found in api.experiments(at_hand.client, states, limit):
        at_hand.output.data(found)
        rows.append(display.row(found))
    if rows:
        at_hand.output.table(display.LIST, rows, flexible="arms")
    else:
        at_hand.output.note("There are no experiments.")
    return 0


async def show(at_hand: Session, name: str) -> int:
    """Print an experiment and what it says; programs get both."""
    found, said = await api.show(at_hand.client, name), await api.readout(at_hand.client, name)
    at_hand.output.data({**found, "readout": said})
    at_hand.output.show(*display.lines(found))
    at_hand.output.show("")
    at_hand.output.table(display.RESULTS, display.results(said), flexible="metric")
    at_hand.output.show(*display.conclusions(found, said))
    for warning in said["warnings"]:
        at_hand.output.note(f"{one_line(warning['detail'], 500)}", "yellow")
    return 0


async def turn(at_hand: Session, name: str, action: str, body: Mapping[str, Any] | None = None) -> int:
    """Steer an experiment and tell how it stands."""
    found = await api.turn(at_hand.client, name, action, body)
    at_hand.output.data(found)
    won = f", won by {one_line(found['winner'])}" if found["winner"] else ""
    at_hand.output.show(f"{one_line(found['name'])} is {found['state']}{won}")
    return 0


async def change(
    at_hand: Session, name: str, weights: Sequence[str], rules: Mapping[str, Any], traffic: Mapping[str, Any]
) -> int:
    """Change what was given and print how the experiment stands."""
    body = {"weights": dict(words.weight(text) for text in weights), "rules": rules, "traffic": traffic}
    given = {field: value for field, value in body.items() if value}
    if not given:
        raise errors.InvalidInputError("Say what to change.")
    _tell(at_hand, await api.change(at_hand.client, name, given))
    return 0


async def decisions(at_hand: Session, name: str, limit: int) -> int:
    """Print up to ``limit`` decisions; programs get one a line."""
    rows = []
    async for found in api.decisions(at_hand.client, name, limit):
        at_hand.output.data(found)
        rows.append(display.decision_row(found))
    if rows:
        at_hand.output.table(display.DECISIONS, rows, flexible="why")
    else:
        at_hand.output.note("Nothing was decided yet.")
    return 0


async def assign(at_hand: Session, name: str, units: Sequence[str]) -> int:
    """Print the arms of units; programs get one a line."""
    found = await api.assign(at_hand.client, name, units)
    for item in found["items"]:
        at_hand.output.data(item)
    at_hand.output.table(display.ASSIGNED, list(map(display.assignment_row, found["items"])), flexible="unit")
    return 0


async def tell(at_hand: Session, name: str, outcomes: Sequence[str]) -> int:
    """Tell outcomes and print what became of each; fails if one was of a unit that was never exposed."""
    found = await api.tell(at_hand.client, name, [words.outcome(text) for text in outcomes])
    at_hand.output.data(found)
    for item in found["items"]:
        at_hand.output.show(f"{one_line(item['unit'])} {one_line(item['metric'])}: {item['result'].replace('_', ' ')}")
    return int(any(item["result"] == "not_exposed" for item in found["items"]))


async def plan(at_hand: Session, fields: Mapping[str, Any]) -> int:
    """Print how many units and days it takes."""
    body = {name: value for name, value in fields.items() if value is not None}
    found = await api.plan(at_hand.client, body)
    at_hand.output.data(found)
    at_hand.output.show(*display.plan_lines(found))
    return 0


def _tell(at_hand: Session, found: api.Experiment) -> None:
    at_hand.output.data(found)
    at_hand.output.show(*display.lines(found))
