"""Tenants as a gateway answers them, made for tests: complete, with any field changed."""

from typing import Any, cast

from infra.cli.tenants_client import Lane, ListedTenant, Tenant
from tests.infra.cli.made import CREATED


def limits(most: int | None = None, **lanes: int) -> dict[str, Any]:
    return {"max_running": most, "lanes": {name: lanes.get(name) for name in ("high", "normal", "low")}}


def lane(name: str, **changes: Any) -> Lane:
    plain = {"lane": name, "active": 0, "waiting": 0, "window": 100, "oldest_waiting_at": None}
    return cast("Lane", {**plain, **changes})


def tenant(**changes: Any) -> Tenant:
    plain = {
        "tenant": "acme",
        "paused": False,
        "paused_by": None,
        "paused_at": None,
        "weight": 1.0,
        "limits": limits(),
        "lanes": [lane(name) for name in ("high", "normal", "low")],
    }
    return cast("Tenant", {**plain, **changes})


def change(**values: Any) -> dict[str, Any]:
    return {"at": CREATED, "by": "key_o", "name": "operations", "role": "operator", "set": values}


def listed(name: str, **changes: Any) -> ListedTenant:
    waiting = {"high": 0, "normal": 0, "low": 0, "free": 0}
    plain = {"tenant": name, "paused": False, "weight": 1.0, "limits": limits(), "waiting": waiting}
    return cast("ListedTenant", {**plain, **changes})
