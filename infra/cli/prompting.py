"""Prompts: listed, shown, compared, rendered, labelled, rolled back and optimised."""

import difflib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from infra.cli import prompt_files
from infra.cli import prompts_client as api
from infra.cli.display import prompts as display
from infra.cli.display.output import one_line
from infra.cli.session import Session
from shared import errors


async def show_all(at_hand: Session, limit: int) -> int:
    """Print up to ``limit`` templates; programs get one a line."""
    rows = []
    async for template in api.templates(at_hand.client, limit):
        at_hand.output.data(template)
        rows.append(display.template_row(template, at_hand.clock.now()))
    at_hand.output.table(display.TEMPLATES, rows, flexible="labels")
    return 0


async def show(at_hand: Session, name: str, reference: str) -> int:
    """Print a version with its text."""
    version = await api.version(at_hand.client, name, reference)
    at_hand.output.data(version)
    at_hand.output.show(*display.version_lines(version))
    return 0


async def versions(at_hand: Session, name: str, limit: int) -> int:
    """Print up to ``limit`` versions, newest first, with their labels; programs get one a line."""
    labels = (await api.template(at_hand.client, name))["labels"]
    rows = []
    async for summary in api.versions(at_hand.client, name, limit):
        at_hand.output.data(summary)
        rows.append(display.version_row(summary, labels, at_hand.clock.now()))
    at_hand.output.table(display.VERSIONS, rows, flexible="note")
    return 0


async def audit(at_hand: Session, name: str, limit: int) -> int:
    """Print up to ``limit`` acts on a template, newest first; programs get one a line."""
    rows = []
    async for entry in api.audit(at_hand.client, name, limit):
        at_hand.output.data(entry)
        rows.append(display.entry_row(entry, at_hand.clock.now()))
    if rows:
        at_hand.output.table(display.AUDIT, rows, flexible="note")
    else:
        at_hand.output.note("Nothing was done to it: it is built in.")
    return 0


async def uses(at_hand: Session, name: str) -> int:
    """Print what is made of a template; programs get one use a line."""
    found = await api.uses(at_hand.client, name)
    for use in found:
        at_hand.output.data(use)
    if found:
        at_hand.output.table(display.USES, [display.use_row(use) for use in found], flexible="includes")
    else:
        at_hand.output.note("Nothing in use includes it.")
    return 0


async def render(at_hand: Session, name: str, reference: str, given: Sequence[str], file: Path | None) -> int:
    """Print what a model would be sent for some values."""
    version = await api.version(at_hand.client, name, reference)
    types = {variable["name"]: variable["type"] for variable in version["variables"]}
    values = {**_file_values(file), **dict(_value(one, types) for one in given)}
    rendered = await api.render(at_hand.client, name, str(version["number"]), values)
    at_hand.output.data(rendered)
    for message in rendered["messages"]:
        at_hand.output.show(*display.block(message["role"], message["content"]))
    return 0


async def label(at_hand: Session, name: str, label_: str, version: str, note: str) -> int:
    """Put a label on a version."""
    number = int(version) if version.isdecimal() else (await api.version(at_hand.client, name, version))["number"]
    template = await api.set_label(at_hand.client, name, label_, number, note)
    return _labelled(at_hand, template, label_)


async def unlabel(at_hand: Session, name: str, label_: str) -> int:
    """Remove a label."""
    await api.remove_label(at_hand.client, name, label_)
    return _labelled(at_hand, await api.template(at_hand.client, name), label_)


async def rollback(at_hand: Session, name: str, label_: str, note: str) -> int:
    """Put a label back where it was before its last move."""
    return _labelled(at_hand, await api.rollback(at_hand.client, name, label_, note), label_)


async def diff(at_hand: Session, name: str, before: str, after: str) -> int:
    """Print what differs between two versions."""
    found = await api.diff(at_hand.client, name, before, after)
    at_hand.output.data(found)
    lines = list(display.diff_lines(found))
    at_hand.output.show(*lines)
    if not lines:
        at_hand.output.note(f"Versions {found['before']} and {found['after']} are alike.")
    return 0


async def diff_file(at_hand: Session, name: str, path: Path, before: str) -> int:
    """Print what publishing a file would change of a version."""
    version = await api.version(at_hand.client, name, before)
    local = prompt_files.needed(path)
    old = prompt_files.write(name, version, version["number"])
    new = prompt_files.write(name, local.prompt, version["number"])
    same = prompt_files.same(local.prompt, version)
    lines = difflib.unified_diff(
        old.splitlines(), new.splitlines(), f"{name}@{version['number']}", str(path), lineterm=""
    )
    text = "" if same else "\n".join(lines)
    at_hand.output.data({"name": name, "version": version["number"], "file": str(path), "same": same, "diff": text})
    at_hand.output.show(*display.unified_lines(text))
    if same:
        at_hand.output.note(f"The file says what version {version['number']} says.")
    return 0


async def optimize(at_hand: Session, name: str, reference: str, wish: Mapping[str, Any], out: Path | None) -> int:
    """Print what techniques make of a version, and write that to a file if one is named."""
    found = await api.optimize(at_hand.client, name, reference, wish)
    at_hand.output.data(found)
    at_hand.output.show(*display.optimization_lines(found), "")
    at_hand.output.table(display.STEPS, display.step_rows(found), flexible="what it did")
    at_hand.output.show("")
    at_hand.output.table(display.MEASURES, display.measure_rows(found), flexible="why")
    at_hand.output.show("", *display.diff_lines(found["diff"]))
    if out is not None:
        prompt_files.save(out, prompt_files.write(name, found["prompt"], found["version"]))
        at_hand.output.note(f"The prompt is in {out}.")
    if found["published"] is not None:
        at_hand.output.note(f"Published as version {found['published']['number']}.")
    elif not found["changed"]:
        at_hand.output.note("There was nothing to change.")
    return 0


def _labelled(at_hand: Session, template: api.Template, label_: str) -> int:
    at_hand.output.data(template)
    number = template["labels"].get(label_)
    where = "is gone" if number is None else f"is on version {number}"
    at_hand.output.show(f"{one_line(template['name'])}: {one_line(label_)} {where}")
    return 0


def _value(text: str, types: Mapping[str, str]) -> tuple[str, Any]:
    """Return a value that was typed as NAME=VALUE, read as the variable's type."""
    name, equals, value = text.partition("=")
    if not equals:
        raise errors.InvalidInputError(f"'{text[:100]}' is no value: write NAME=VALUE.")
    kind = types.get(name, "text")
    if kind == "list" and not value.startswith("["):
        return name, [item.strip() for item in value.split(",") if item.strip()]
    return name, value if kind == "text" else _json(value, name)


def _json(value: str, name: str) -> Any:
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError as error:
        raise errors.InvalidInputError(f"The value of '{name}' is not JSON, as its type needs.") from error


def _file_values(path: Path | None) -> dict[str, Any]:
    if path is None:
        return {}
    try:
        found = orjson.loads(path.read_bytes())
    except (OSError, orjson.JSONDecodeError) as error:
        raise errors.InvalidInputError(f"{path} holds no values: a JSON object is needed.") from error
    if not isinstance(found, dict):
        raise errors.InvalidInputError(f"{path} holds no values: a JSON object is needed.")
    return found
