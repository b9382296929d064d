"""The budgets of the API: what it answers, and one function per operation."""

from collections.abc import Mapping
from typing import Any, TypedDict
from urllib.parse import quote

from infra.cli.answers import checked
from infra.cli.client import Client

ROOT = "/v1/budgets"


class Standing(TypedDict):
    """How one limit stands: money as texts, tokens as numbers; nothing is left or missing where there is no limit."""

    limit: Any
    spent: Any
    reserved: Any
    left: Any


class Period(TypedDict):
    """How a budget stands in a day or month."""

    span: str
    period: str
    renews_at: str
    usd: Standing
    tokens: Standing
    percent: float


class Budget(TypedDict):
    """A budget, and how it stands."""

    tenant: str
    subject: str
    set_by: str
    periods: list[Period]


class Listed(TypedDict):
    """The budgets of a tenant."""

    items: list[Budget]


async def budgets(client: Client, tenant: str) -> list[Budget]:
    """Return the budgets of a tenant; without a name, of the caller's own."""
    return checked(Listed, await client.ask("GET", _root(tenant)))["items"]


async def show(client: Client, tenant: str, subject: str) -> Budget:
    """Return one budget."""
    return checked(Budget, await client.ask("GET", _path(tenant, subject)))


async def put(client: Client, tenant: str, subject: str, limits: Mapping[str, Any]) -> Budget:
    """Set a budget."""
    return checked(Budget, await client.ask("PUT", _path(tenant, subject), limits))


async def delete(client: Client, tenant: str, subject: str) -> None:
    """Lift a budget."""
    await client.ask("DELETE", _path(tenant, subject))


def _root(tenant: str) -> str:
    return f"{ROOT}/tenants/{quote(tenant, safe='')}" if tenant else ROOT


def _path(tenant: str, subject: str) -> str:
    return f"{_root(tenant)}/{quote(subject, safe='') or '-'}"
