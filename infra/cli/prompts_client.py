"""The prompts' part of the API: what it answers, and one function per operation."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Any, TypedDict
from urllib.parse import quote

from infra.cli.answers import Usage, checked
from infra.cli.client import Client

ROOT = "/v1/prompts"
PAGE = 100


class Template(TypedDict):
    """A template: its labels, and the numbers of the versions that they point to."""

    name: str
    source: str
    labels: dict[str, int]
    latest: int
    created_at: str | None
    updated_at: str | None


class Summary(TypedDict):
    """A version without its text."""

    number: int
    content_hash: str
    note: str
    author: str
    created_at: str | None


class Variable(TypedDict):
    """A variable that a prompt takes."""

    name: str
    type: str
    required: bool
    default: Any
    description: str
    max_length: int | None
    minimum: float | None
    maximum: float | None
    choices: list[Any]


class Included(TypedDict):
    """A text that a version includes."""

    reference: str
    name: str
    number: int
    part: str
    text: str


class Version(Summary):
    """A version with its text."""

    name: str
    source: str
    parts: dict[str, str]
    variables: list[Variable]
    examples: list[dict[str, str]]
    example_style: str
    includes: list[Included]


class VariablesDiff(TypedDict):
    """What differs between the variables of two versions."""

    added: list[Variable]
    removed: list[Variable]
    changed: list[dict[str, Any]]


class Diff(TypedDict):
    """What differs between two versions, as unified diffs."""

    before: int
    after: int
    parts: dict[str, str]
    variables: VariablesDiff
    examples: str
    includes: str


class Entry(TypedDict):
    """One act on a template."""

    sequence: int
    at: str
    actor: str
    action: str
    label: str | None
    before: int | None
    after: int | None
    note: str


class Use(TypedDict):
    """A version in use that is made of another template."""

    name: str
    number: int
    labels: list[str]
    latest: bool
    reference: str
    included: int
    direct: bool


class Rendered(TypedDict):
    """What a version says for some values."""

    name: str
    version: int
    source: str
    parts: dict[str, str]
    messages: list[dict[str, str]]


class Measure(TypedDict):
    """One static measure of a prompt."""

    name: str
    value: float
    weight: float
    reason: str
    evidence: list[dict[str, Any]]


class Appraisal(TypedDict):
    """What a prompt is worth before it is sent."""

    score: float
    measures: list[Measure]
    tokens: int
    cost_usd: str | None


class Step(TypedDict):
    """What a technique came to."""

    technique: str
    applied: bool
    reason: str
    before: float
    after: float


class Trial(TypedDict):
    """How two prompts do on the same examples."""

    examples: int
    pairs: int
    before: float | None
    after: float | None
    difference_low: float | None
    difference_high: float | None


class Optimization(TypedDict):
    """What came of an optimisation."""

    name: str
    version: int
    content_type: str | None
    model: str
    changed: bool
    steps: list[Step]
    before: Appraisal
    after: Appraisal
    prompt: dict[str, Any]
    diff: Diff
    trial: Trial | None
    published: Version | None
    usage: Usage


class _Page(TypedDict):
    items: list[Any]
    next_cursor: str | None


async def templates(client: Client, limit: int) -> AsyncGenerator[Template, None]:
    """Yield up to ``limit`` templates by name."""
    async for item in _pages(client, ROOT, limit):
        yield checked(Template, item)


async def template(client: Client, name: str) -> Template:
    """Return a template."""
    return checked(Template, await client.ask("GET", _path(name)))


async def version(client: Client, name: str, reference: str) -> Version:
    """Return a version, by its number, a label or ``latest``."""
    return checked(Version, await client.ask("GET", _path(name, "versions", reference)))


async def versions(client: Client, name: str, limit: int) -> AsyncGenerator[Summary, None]:
    """Yield up to ``limit`` versions, newest first."""
    async for item in _pages(client, _path(name, "versions"), limit):
        yield checked(Summary, item)


async def audit(client: Client, name: str, limit: int) -> AsyncGenerator[Entry, None]:
    """Yield up to ``limit`` acts on a template, newest first."""
    async for item in _pages(client, _path(name, "audit"), limit):
        yield checked(Entry, item)


async def uses(client: Client, name: str) -> list[Use]:
    """Return what is made of a template."""
    found = checked(_Page, await client.ask("GET", _path(name, "uses")))
    return [checked(Use, item) for item in found["items"]]


async def create(client: Client, name: str, prompt: Mapping[str, Any], labels: Sequence[str], note: str) -> Version:
    """Make a template with its version 1."""
    body = {"name": name, **prompt, "labels": list(labels), "note": note}
    return checked(Version, await client.ask("POST", ROOT, body))


async def publish(
    client: Client, name: str, prompt: Mapping[str, Any], labels: Sequence[str], note: str, after: int
) -> Version:
    """Publish a version that is made from ``after``, which must be the newest one."""
    body = {**prompt, "labels": list(labels), "note": note, "after": after}
    return checked(Version, await client.ask("POST", _path(name, "versions"), body))


async def diff(client: Client, name: str, before: str, after: str) -> Diff:
    """Return what differs between two versions."""
    return checked(Diff, await client.ask("GET", _path(name, "diff"), params=[("from", before), ("to", after)]))


async def set_label(client: Client, name: str, label: str, number: int, note: str) -> Template:
    """Put a label on a version."""
    body = {"version": number, "note": note}
    return checked(Template, await client.ask("PUT", _path(name, "labels", label), body))


async def remove_label(client: Client, name: str, label: str) -> None:
    """Remove a label."""
    await client.ask("DELETE", _path(name, "labels", label))


async def rollback(client: Client, name: str, label: str, note: str) -> Template:
    """Put a label back where it was before."""
    return checked(Template, await client.ask("POST", _path(name, "rollback"), {"label": label, "note": note}))


async def render(client: Client, name: str, reference: str, variables: Mapping[str, Any]) -> Rendered:
    """Return what a version says for some values."""
    return checked(
        Rendered, await client.ask("POST", _path(name, "render"), {**_named(reference), "variables": dict(variables)})
    )


async def optimize(client: Client, name: str, reference: str, wish: Mapping[str, Any]) -> Optimization:
    """Make a better prompt of a version."""
    body = {**_named(reference), **wish}
    return checked(Optimization, await client.ask("POST", _path(name, "optimizations"), body))


def _named(reference: str) -> dict[str, Any]:
    return {"version": int(reference)} if reference.isdecimal() else {"label": reference}


async def _pages(client: Client, path: str, limit: int) -> AsyncGenerator[Any, None]:
    cursor: str | None = None
    while limit > 0:
        params: list[tuple[str, str | int]] = [("limit", min(limit, PAGE))]
        page = checked(_Page, await client.ask("GET", path, params=[*params, ("cursor", cursor)] if cursor else params))
        for item in page["items"]:
            yield item
        limit -= len(page["items"])
        cursor = page["next_cursor"]
        if not cursor or not page["items"]:
            return


def _path(name: str, *more: str) -> str:
    return "/".join((ROOT, *(quote(part, safe="") or "-" for part in (name, *more))))
