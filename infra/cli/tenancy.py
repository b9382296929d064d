"""Tenants: shown, listed, limited, weighed, paused and resumed; and a job's priority."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from infra.cli import tenants_client as api
from infra.cli.display import figures
from infra.cli.display.output import one_line
from infra.cli.session import Session
from infra.cli.tenants_client import Lane, ListedTenant, Tenant
from shared import errors

LANES = ("high", "normal", "low")
NONE = "none"
_LANE_COLUMNS = ("lane", "active", "waiting", "window", "limit", "oldest waits")
_LIST_COLUMNS = ("tenant", "state", "weight", "most at once", "by lane", "waiting")
_CHANGE_COLUMNS = ("at", "by", "as", "set")


async def show(at_hand: Session, tenant: str) -> int:
    """Print a tenant, with its lanes and, for the operator, its last changes."""
    _tell(at_hand, await api.show(at_hand.client, tenant))
    return 0


async def show_all(at_hand: Session, limit: int) -> int:
    """Print the tenants for whom something is set or whose jobs wait; programs get one a line."""
    rows = []
    async for tenant in api.tenants(at_hand.client, limit):
        at_hand.output.data(tenant)
        rows.append(_list_row(tenant))
    if rows:
        at_hand.output.table(_LIST_COLUMNS, rows, flexible="tenant")
    else:
        at_hand.output.note("Nothing is set for any tenant, and nobody's jobs wait.")
    return 0


async def limit(at_hand: Session, tenant: str, most: str | None, lanes: Sequence[str]) -> int:
    """Set limits and print the tenant."""
    limits: dict[str, Any] = {} if most is None else {"max_running": _number("--max-running", most)}
    if lanes:
        limits["lanes"] = dict(map(_lane, lanes))
    if not limits:
        raise errors.InvalidInputError("Say what to limit: --max-running N, --lane high=N, or both.")
    _tell(at_hand, await api.change(at_hand.client, tenant, {"limits": limits}))
    return 0


async def weigh(at_hand: Session, tenant: str, weight: float) -> int:
    """Set a tenant's weight and print the tenant."""
    _tell(at_hand, await api.change(at_hand.client, tenant, {"weight": weight}))
    return 0


async def turn(at_hand: Session, tenant: str, action: str) -> int:
    """Pause or resume a tenant's work and print the tenant."""
    _tell(at_hand, await api.turn(at_hand.client, tenant, action))
    return 0


async def prioritise(at_hand: Session, job_id: str, priority: str) -> int:
    """Change a job's priority and tell how it stands."""
    job = await api.prioritise(at_hand.client, job_id, priority)
    at_hand.output.data(job)
    at_hand.output.show(f"{one_line(job['id'])} has priority {one_line(job['priority'])} and is {job['status']}")
    return 0


def _tell(at_hand: Session, tenant: Tenant) -> None:
    at_hand.output.data(tenant)
    most = tenant["limits"]["max_running"]
    limit = f"at most {most} jobs at once" if most else "no limit for all lanes together"
    at_hand.output.show(
        f"{one_line(tenant['tenant'])} is {_state(tenant)}, with weight {tenant['weight']:g} and {limit}"
    )
    now = at_hand.clock.now()
    rows = [_lane_row(lane, tenant["limits"]["lanes"].get(lane["lane"]), now) for lane in tenant["lanes"]]
    at_hand.output.table(_LANE_COLUMNS, rows, flexible="oldest waits")
    changes: list[dict[str, Any]] = tenant.get("changes", [])  # type: ignore[assignment]  # not in every answer
    if changes:
        at_hand.output.show("")
        at_hand.output.table(_CHANGE_COLUMNS, [_change_row(change) for change in changes[:10]], flexible="set")


def _state(tenant: Tenant) -> str:
    if not tenant["paused"]:
        return "active"
    since = f" since {figures.moment(tenant['paused_at']):%Y-%m-%d %H:%M:%S} UTC" if tenant["paused_at"] else ""
    return f"paused by the {one_line(tenant['paused_by'])}{since}"


def _lane_row(lane: Lane, limit: int | None, now: datetime) -> tuple[object, ...]:
    oldest = lane["oldest_waiting_at"]
    waits = figures.seconds(max((now - figures.moment(oldest)).total_seconds(), 0)) if oldest else ""
    return (lane["lane"], lane["active"], lane["waiting"], lane["window"], limit or "fair share", waits)


def _list_row(tenant: ListedTenant) -> tuple[object, ...]:
    limits = tenant["limits"]
    lanes = ", ".join(f"{lane} {most}" for lane, most in limits["lanes"].items() if most)
    waiting = ", ".join(f"{lane} {count:,}" for lane, count in tenant["waiting"].items() if count)
    state = "paused" if tenant["paused"] else "active"
    return (tenant["tenant"], state, f"{tenant['weight']:g}", limits["max_running"] or "", lanes, waiting)


def _change_row(change: dict[str, Any]) -> tuple[object, ...]:
    values = ", ".join(f"{name} {_value(value)}" for name, value in change["set"].items())
    who = f"{change['name']} ({change['by']})"
    return (f"{figures.moment(change['at']):%Y-%m-%d %H:%M:%S}", who, change["role"], values)


def _value(value: object) -> str:
    if isinstance(value, dict):
        return " ".join(f"{lane}={most}" for lane, most in value.items()) or NONE
    if isinstance(value, bool):
        return "yes" if value else "no"
    return NONE if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def _lane(text: str) -> tuple[str, int | None]:
    lane, _, most = text.partition("=")
    if lane not in LANES or not most:
        raise errors.InvalidInputError(f"--lane {text!r} should look like high=10; lanes are {', '.join(LANES)}.")
    return lane, _number("--lane", most)


def _number(option: str, text: str) -> int | None:
    if text == NONE:
        return None
    if not text.isdecimal() or not int(text):
        raise errors.InvalidInputError(f"{option} takes a whole number from 1 on, or '{NONE}' to lift the limit.")
    return int(text)
