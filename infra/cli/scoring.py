"""Scores and suites: scored, listed, put and deleted."""

from collections.abc import Mapping
from typing import Any

from infra.cli import scores_client as api
from infra.cli.display import scores as display
from infra.cli.display.output import one_line, plain
from infra.cli.session import Session


async def score(at_hand: Session, body: Mapping[str, Any]) -> int:
    """Print a score; ends with 1 when the output does not pass."""
    found = await api.score(at_hand.client, {name: one for name, one in body.items() if one not in (None, "", [], {})})
    at_hand.output.data(found)
    if "template" in body:
        at_hand.output.show(found["output"]["text"], "")
    display.score(at_hand.output, found)
    return 0 if found["passed"] else 1


async def terms(at_hand: Session) -> int:
    """Print the types of assertions; programs get one a line."""
    found = await api.terms(at_hand.client)
    for one in found:
        at_hand.output.data(one)
    at_hand.output.table(display.TERMS, [display.term_row(one) for one in found], flexible="what")
    at_hand.output.note("A not- before a type demands the opposite.")
    return 0


async def suites(at_hand: Session, limit: int) -> int:
    """Print the suites; programs get one a line."""
    rows = []
    async for one in api.suites(at_hand.client, limit):
        at_hand.output.data(one)
        rows.append(display.suite_row(one))
    if rows:
        at_hand.output.table(display.SUITES, rows, flexible="name")
    else:
        at_hand.output.note("There are no suites: put one with `pressroom suites put`.")
    return 0


async def suite(at_hand: Session, name: str) -> int:
    """Print a suite."""
    found = await api.suite(at_hand.client, name)
    _show(at_hand, found)
    return 0


async def put_suite(at_hand: Session, name: str, body: Mapping[str, Any]) -> int:
    """Keep a suite under a name, and print it."""
    found = await api.put_suite(at_hand.client, name, {key: one for key, one in body.items() if one not in (None, "")})
    _show(at_hand, found)
    return 0


async def delete_suite(at_hand: Session, name: str) -> int:
    """Delete a suite."""
    await api.delete_suite(at_hand.client, name)
    at_hand.output.data({"deleted": name})
    at_hand.output.show(f"{one_line(name)} is deleted")
    return 0


def _show(at_hand: Session, found: api.FullSuite) -> None:
    at_hand.output.data(found)
    threshold = "every assertion must hold" if found["threshold"] is None else f"passes from {found['threshold']:g}"
    at_hand.output.show(f"{one_line(found['name'])}, revision {found['revision']}: {threshold}")
    at_hand.output.show(*(f"  {plain(line)[:300]}" for line in display.assertion_lines(found["assertions"])))
