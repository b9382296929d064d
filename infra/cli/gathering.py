"""Datasets: listed, shown, put, imported and deleted."""

from collections.abc import Mapping
from typing import Any

import orjson

from infra.cli import scores_client as api
from infra.cli.client import Filter
from infra.cli.display import scores as display
from infra.cli.display.output import one_line
from infra.cli.session import Session

EXAMPLES = ("id", "split", "variables", "expected")


async def datasets(at_hand: Session, limit: int) -> int:
    """Print the datasets; programs get one a line."""
    rows = []
    async for one in api.datasets(at_hand.client, limit):
        at_hand.output.data(one)
        rows.append(display.dataset_row(one))
    if rows:
        at_hand.output.table(display.DATASETS, rows, flexible="name")
    else:
        at_hand.output.note("There are no datasets: put one with `pressroom datasets put`.")
    return 0


async def show(at_hand: Session, name: str, params: Mapping[str, str], limit: int) -> int:
    """Print some examples of a dataset, and how large its splits are."""
    asked: Filter = [("limit", min(limit, api.PAGE)), *((key, one) for key, one in params.items() if one)]
    found = await api.examples(at_hand.client, name, asked)
    at_hand.output.data(found)
    at_hand.output.table(EXAMPLES, [_row(one) for one in found["items"]], flexible="variables")
    splits = found["splits"]
    told = f"{splits['train']} to train, {splits['val']} to validate, {splits['test']} to test"
    at_hand.output.show(f"Version {found['hash'][:12]}: {sum(_sizes(splits))} examples, {told}.")
    return 0


async def put(at_hand: Session, name: str, examples: list[Any]) -> int:
    """Keep examples under a name."""
    return _told(at_hand, await api.put_dataset(at_hand.client, name, examples))


async def bring(at_hand: Session, name: str, body: Mapping[str, Any]) -> int:
    """Make a dataset of finished content."""
    return _told(at_hand, await api.import_dataset(at_hand.client, name, body))


async def delete(at_hand: Session, name: str) -> int:
    """Delete a dataset."""
    await api.delete_dataset(at_hand.client, name)
    at_hand.output.data({"deleted": name})
    at_hand.output.show(f"{one_line(name)} is deleted")
    return 0


def _told(at_hand: Session, found: api.Put) -> int:
    at_hand.output.data(found)
    state = "is a new version" if found["created"] else "was there already"
    at_hand.output.show(f"{one_line(found['name'])} {found['hash'][:12]} {state}: {found['examples']:,} examples")
    return 0


def _row(one: Mapping[str, Any]) -> list[object]:
    given = {name: value for name, value in one["variables"].items() if value not in (None, [])}
    expected = one["expected"]
    told = "" if expected is None else one_line(expected, 40)
    return [one["id"], one["split"], orjson.dumps(given).decode(), told]


def _sizes(splits: api.Splits) -> tuple[int, int, int]:
    return splits["train"], splits["val"], splits["test"]
