"""Budgets: what a tenant and its keys may spend on models, and for the operator, everybody's."""

from typing import Any

from functions.model_gateway.budgets_schemas import BudgetBody, BudgetList, BudgetView
from shared import errors
from shared.bootstrap import Services
from shared.budgets.budget import TENANT, Role
from shared.budgets.service import Actor
from shared.web import auth
from shared.web.requests import Call
from shared.web.routing import Route

READ, WRITE = "budgets:read", "budgets:write"
ROOT = "/v1/budgets"
MANAGED = f"{ROOT}/tenants/{{tenant}}"


async def list_budgets(call: Call[None], services: Services) -> BudgetList:
    """
    List the budgets of a tenant and how they stand.

    What is spent is told by each instance at once when it draws from a budget, and after a minute at the latest. Until
    then it counts as reserved, so that what is left is never too much.
    """
    found = await services.budgets.of(_tenant(call))
    return BudgetList(items=[BudgetView.of(report) for report in found])


async def get_budget(call: Call[None], services: Services) -> BudgetView:
    """Show the budget of the tenant as a whole, under the name `tenant`, or of one key, under its id."""
    return BudgetView.of(await services.budgets.get(_tenant(call), call.params["subject"]))


async def put_budget(call: Call[BudgetBody], services: Services) -> BudgetView:
    """
    Set a budget: for the tenant as a whole, under the name `tenant`, or for one key, under its id.

    Calls of models reserve the most that they can cost and are refused with 402 when that is more than is left; a day
    begins at midnight UTC, a month on its first day. A changed limit holds at once for all that is not reserved yet;
    a first one, everywhere within a minute, for what is spent from then on.
    """
    tenant, subject = _tenant(call), call.params["subject"]
    if subject != TENANT and subject not in {key.key_id for key in await services.api_keys.list(tenant)}:
        raise errors.NotFoundError(f"Tenant {tenant} has no key {subject}; the budget of all its keys is '{TENANT}'.")
    return BudgetView.of(await services.budgets.put(tenant, subject, call.input.caps(), _actor(call)))


async def delete_budget(call: Call[None], services: Services) -> None:
    """Lift a budget; what was spent is remembered in case it is set again."""
    await services.budgets.delete(_tenant(call), call.params["subject"], _actor(call))


def _tenant(call: Call[Any]) -> str:
    return call.params.get("tenant") or call.principal.tenant


def _actor(call: Call[Any]) -> Actor:
    role: Role = "operator" if "tenant" in call.params else "tenant"
    return Actor(call.principal.key_id, role)


def _routes(root: str, whose: str, read: str, write: str) -> tuple[Route[Services, Any], ...]:
    one, tags = f"{root}/{{subject}}", ("budgets",)
    gone: tuple[type[errors.PressroomError], ...] = (errors.NotFoundError,)
    return (
        Route("GET", root, list_budgets, summary=f"List {whose} budgets", scope=read, response=BudgetList, tags=tags),
        Route(
            "GET",
            one,
            get_budget,
            summary=f"Show one of {whose} budgets",
            scope=read,
            response=BudgetView,
            errors=gone,
            tags=tags,
        ),
        Route(
            "PUT",
            one,
            put_budget,
            summary=f"Set one of {whose} budgets",
            scope=write,
            body=BudgetBody,
            response=BudgetView,
            errors=gone,
            tags=tags,
        ),
        Route(
            "DELETE",
            one,
            delete_budget,
            summary=f"Lift one of {whose} budgets",
            scope=write,
            status=204,
            errors=gone,
            tags=tags,
        ),
    )


ROUTES: tuple[Route[Services, Any], ...] = (
    *_routes(ROOT, "your", READ, WRITE),
    *_routes(MANAGED, "a tenant's", auth.OPERATOR, auth.OPERATOR),
)
