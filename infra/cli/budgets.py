"""``pressroom budgets``: what a tenant and its keys may spend on models."""

from typing import Annotated

import typer

from infra.cli import options

app = typer.Typer(
    help="Limit what is spent on models, in US dollars and tokens, per day and month (UTC). Budgets of other tenants "
    "need a key with the scope tenants:manage.",
    no_args_is_help=True,
)

Subject = Annotated[str, typer.Argument(metavar="SUBJECT", help="'tenant' for all keys together, or the id of a key.")]
Tenant = Annotated[str, typer.Option("--tenant", metavar="TENANT", help="Whose budgets; without it, your own.")]
Usd = Annotated[str | None, typer.Option(metavar="USD", show_default=False)]
Tokens = Annotated[int | None, typer.Option(metavar="N", min=0, show_default=False)]


@app.command("list")
@options.grouped
def list_budgets(
    *,
    tenant: Tenant = "",
    connection: options.Connection,
) -> None:
    """List the budgets of a tenant: limits, what is spent, and when they renew."""
    from infra.cli import budgeting, session

    session.run(*connection, lambda at_hand: budgeting.show_all(at_hand, tenant))


@app.command("show")
@options.grouped
def show(
    subject: Subject = "tenant",
    *,
    tenant: Tenant = "",
    connection: options.Connection,
) -> None:
    """Show one budget."""
    from infra.cli import budgeting, session

    session.run(*connection, lambda at_hand: budgeting.show(at_hand, tenant, subject))


@app.command("set")
@options.grouped
def put(
    subject: Subject = "tenant",
    *,
    usd_per_day: Usd = None,
    usd_per_month: Usd = None,
    tokens_per_day: Tokens = None,
    tokens_per_month: Tokens = None,
    tenant: Tenant = "",
    connection: options.Connection,
) -> None:
    """Set a budget; limits that are not given are lifted. It holds at once for all that is not reserved yet."""
    from infra.cli import budgeting, session

    limits = {
        "usd_per_day": usd_per_day,
        "usd_per_month": usd_per_month,
        "tokens_per_day": tokens_per_day,
        "tokens_per_month": tokens_per_month,
    }
    session.run(*connection, lambda at_hand: budgeting.put(at_hand, tenant, subject, limits))


@app.command("lift")
@options.grouped
def lift(
    subject: Subject = "tenant",
    *,
    tenant: Tenant = "",
    connection: options.Connection,
) -> None:
    """Lift a budget: nothing is limited any more."""
    from infra.cli import budgeting, session

    session.run(*connection, lambda at_hand: budgeting.delete(at_hand, tenant, subject))
