"""The experiments of the API: what it answers, and one function per operation."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Any, TypedDict
from urllib.parse import quote

from infra.cli.answers import checked
from infra.cli.client import Client

PAGE = 100

Body = Mapping[str, Any]


class Arm(TypedDict):
    """An arm and its parts of the units."""

    name: str
    version: int
    weight: float
    share: float
    live_share: float
    dropped: bool


class Experiment(TypedDict):
    """An experiment."""

    id: str
    name: str
    template: str
    label: str
    description: str
    state: str
    winner: str | None
    arms: list[Arm]
    metrics: list[dict[str, Any]]
    rules: dict[str, Any]
    traffic: dict[str, Any]
    salt: str
    epoch: int
    decisions: int
    created_at: str
    created_by: str
    started_at: str | None
    ended_at: str | None


class Comparison(TypedDict):
    """An arm against the first one."""

    difference: float
    relative: float | None
    low: float
    high: float
    p: float
    adjusted_p: float


class ArmResult(TypedDict):
    """A metric in one arm."""

    arm: str
    n: int
    mean: float | None
    deviation: float | None
    probability_best: float | None
    expected_loss: float | None
    comparison: Comparison | None


class MetricResult(TypedDict):
    """A metric in all arms."""

    name: str
    role: str
    goal: str
    kind: str
    arms: list[ArmResult]


class Ratio(TypedDict):
    """Whether units come in the shares they should."""

    expected: dict[str, float]
    found: dict[str, int]
    p: float
    sequential_p: float
    mismatch: bool


class Outlook(TypedDict):
    """What can be told by this moment, and when more can be."""

    units_per_day: float | None
    detectable_effect: float | None
    wanted_effect: float | None
    days_left: float | None


class Caution(TypedDict):
    """Something to know before one believes the numbers."""

    code: str
    detail: str


class Readout(TypedDict):
    """What an experiment says at a look."""

    experiment: str
    state: str
    at: str | None
    units: int
    exposed: dict[str, int]
    inferred: dict[str, int]
    metrics: list[MetricResult]
    sample_ratio: Ratio
    outlook: Outlook
    warnings: list[Caution]
    methods: dict[str, str]


class Decision(TypedDict):
    """An entry of the record."""

    number: int
    at: str
    by: str
    what: str
    why: str
    evidence: dict[str, Any]


class Assignment(TypedDict):
    """The arm of a unit."""

    unit: str
    arm: str | None
    version: int | None
    first: bool
    fixed: bool | None
    epoch: int | None
    allocation: int | None
    exposed_at: str | None


class Assignments(TypedDict):
    """The arms of units."""

    experiment: str
    template: str
    items: list[Assignment]


class Outcome(TypedDict):
    """What became of an outcome."""

    unit: str
    metric: str
    result: str


class Outcomes(TypedDict):
    """What became of outcomes."""

    recorded: int
    items: list[Outcome]


class Plan(TypedDict):
    """Units an arm needs, and days they take."""

    fixed_units: int
    fixed_days: float | None
    sequential_units: int
    sequential_days: float | None


class Listed(TypedDict):
    """A part of a list."""

    items: list[Any]
    next_cursor: str | None


async def create(client: Client, body: Body) -> Experiment:
    """Declare an experiment."""
    return checked(Experiment, await client.ask("POST", _path(), body))


async def show(client: Client, name: str) -> Experiment:
    """Return an experiment."""
    return checked(Experiment, await client.ask("GET", _path(name)))


async def readout(client: Client, name: str) -> Readout:
    """Return what an experiment says."""
    return checked(Readout, await client.ask("GET", _path(name, "readout")))


async def change(client: Client, name: str, body: Body) -> Experiment:
    """Change an experiment."""
    return checked(Experiment, await client.ask("PATCH", _path(name), body))


async def turn(client: Client, name: str, action: str, body: Body | None = None) -> Experiment:
    """Start, pause, resume, stop or conclude an experiment."""
    return checked(Experiment, await client.ask("POST", _path(name, action), body))


async def assign(client: Client, name: str, units: Sequence[str]) -> Assignments:
    """Assign units."""
    return checked(Assignments, await client.ask("POST", _path(name, "assignments"), {"units": list(units)}))


async def tell(client: Client, name: str, outcomes: Sequence[Body]) -> Outcomes:
    """Tell outcomes."""
    return checked(Outcomes, await client.ask("POST", _path(name, "outcomes"), {"outcomes": list(outcomes)}))


async def plan(client: Client, body: Body) -> Plan:
    """Return what it takes to find a difference."""
    return checked(Plan, await client.ask("POST", f"{_path()}/plans", body))


async def experiments(client: Client, states: Sequence[str], limit: int) -> AsyncGenerator[Experiment, None]:
    """Yield up to ``limit`` experiments, newest first."""
    async for item in _all(client, _path(), limit, [("state", state) for state in states]):
        yield checked(Experiment, item)


async def decisions(client: Client, name: str, limit: int) -> AsyncGenerator[Decision, None]:
    """Yield up to ``limit`` decisions, newest first."""
    async for item in _all(client, _path(name, "decisions"), limit, []):
        yield checked(Decision, item)


async def _all(client: Client, path: str, limit: int, filters: Sequence[tuple[str, str]]) -> AsyncGenerator[Any, None]:
    cursor: str | None = None
    while limit > 0:
        params: list[tuple[str, str | int]] = [*filters, ("limit", min(limit, PAGE))]
        page = checked(
            Listed, await client.ask("GET", path, params=[*params, ("cursor", cursor)] if cursor else params)
        )
        for item in page["items"]:
            yield item
        limit -= len(page["items"])
        cursor = page["next_cursor"]
        if not cursor:
            return


def _path(name: str = "", action: str = "") -> str:
    one = [quote(name, safe="") or "-"] if name or action else []
    return "/".join(["/v1/experiments", *one, *([action] if action else [])])
