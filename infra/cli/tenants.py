"""``pressroom tenants`` and ``pressroom priority``: who may run how much, and what comes first."""

from typing import Annotated

import typer

from infra.cli import options

app = typer.Typer(
    help="Show how tenants stand; set limits and weights, pause and resume. Others than the own need a key with the "
    "scope tenants:manage.",
    no_args_is_help=True,
)

Tenant = Annotated[str, typer.Argument(metavar="TENANT", help="Name of a tenant.", show_default=False)]
Some = Annotated[str, typer.Argument(metavar="[TENANT]", help="Name of a tenant; without it, your own.")]


@app.command("show")
def show(
    tenant: Some = "",
    *,
    url: options.Url = options.DEFAULT_URL,
    key: options.Key = "",
    json: options.Json = False,
) -> None:
    """Show a tenant: limits, lanes, and how many of its jobs run and wait."""
    from infra.cli import session, tenancy

    session.run(url, key, json, lambda at_hand: tenancy.show(at_hand, tenant))


@app.command("list")
def list_tenants(
    *,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="At most so many.")] = 100,
    url: options.Url = options.DEFAULT_URL,
    key: options.Key = "",
    json: options.Json = False,
) -> None:
    """List the tenants for whom something is set or whose jobs wait."""
    from infra.cli import session, tenancy

    session.run(url, key, json, lambda at_hand: tenancy.show_all(at_hand, limit))


@app.command("limit")
def limit(
    tenant: Tenant,
    *,
    max_running: Annotated[
        str | None, typer.Option("--max-running", metavar="N", help="Most jobs at once in all; 'none' lifts it.")
    ] = None,
    lane: Annotated[
        list[str] | None,
        typer.Option("--lane", metavar="LANE=N", help="Most jobs at once of one priority; may be given again."),
    ] = None,
    url: options.Url = options.DEFAULT_URL,
    key: options.Key = "",
    json: options.Json = False,
) -> None:
    """Limit how many jobs of a tenant run at once; it counts everywhere within five seconds."""
    from infra.cli import session, tenancy

    session.run(url, key, json, lambda at_hand: tenancy.limit(at_hand, tenant, max_running, lane or []))


@app.command("weight")
def weight(
    tenant: Tenant,
    weight: Annotated[
        float, typer.Argument(metavar="WEIGHT", min=0.01, max=1000, help="1 is usual; with 2, twice the share.")
    ],
    *,
    url: options.Url = options.DEFAULT_URL,
    key: options.Key = "",
    json: options.Json = False,
) -> None:
    """Set a tenant's share against others that wait for the same lane."""
    from infra.cli import session, tenancy

    session.run(url, key, json, lambda at_hand: tenancy.weigh(at_hand, tenant, weight))


@app.command("pause")
def pause(
    tenant: Some = "",
    *,
    url: options.Url = options.DEFAULT_URL,
    key: options.Key = "",
    json: options.Json = False,
) -> None:
    """Pause all work of a tenant: stages that run are finished, nothing else begins."""
    _turn(url, key, json, tenant, "pause")


@app.command("resume")
def resume(
    tenant: Some = "",
    *,
    url: options.Url = options.DEFAULT_URL,
    key: options.Key = "",
    json: options.Json = False,
) -> None:
    """Let the work of a tenant go on."""
    _turn(url, key, json, tenant, "resume")


def priority(
    job_id: Annotated[str, typer.Argument(metavar="JOB", help="Id of a job that waits.", show_default=False)],
    priority: Annotated[str, typer.Argument(metavar="PRIORITY", help="high, normal or low.", show_default=False)],
    *,
    url: options.Url = options.DEFAULT_URL,
    key: options.Key = "",
    json: options.Json = False,
) -> None:
    """Change the priority of a job that waits for its tenant's limits to let it in."""
    from infra.cli import session, tenancy

    session.run(url, key, json, lambda at_hand: tenancy.prioritise(at_hand, job_id, priority))


def _turn(url: str, key: str, json: bool, tenant: str, action: str) -> None:
    from infra.cli import session, tenancy

    session.run(url, key, json, lambda at_hand: tenancy.turn(at_hand, tenant, action))
