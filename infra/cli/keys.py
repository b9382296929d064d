"""``pressroom keys``: an administrator's tool for API keys, which talks to Firestore itself."""

from typing import Annotated

import typer

from infra.cli import options

app = typer.Typer(
    help="Make, list and revoke API keys, in Firestore itself: the local stack's, or a project's with its credentials.",
    no_args_is_help=True,
)

DEFAULT_SCOPES = ("content:read", "content:write", "jobs:read", "jobs:write")

Tenant = Annotated[str, typer.Option("--tenant", metavar="NAME", help="Whose keys.")]


@app.command("create")
def create(
    *,
    name: Annotated[str, typer.Option("--name", metavar="TEXT", help="What the key is for.", show_default=False)],
    tenant: Tenant = "default",
    scope: Annotated[
        list[str] | None,
        typer.Option(
            "--scope",
            metavar="SCOPE",
            help=f"What it may do; give it once per scope. Default: {', '.join(DEFAULT_SCOPES)}.",
        ),
    ] = None,
    days: Annotated[
        int | None, typer.Option("--expires-in-days", metavar="DAYS", min=1, help="How long it is valid.")
    ] = None,
    url: options.Url = options.DEFAULT_URL,
    json: options.Json = False,
) -> None:
    """Make a key and print it, this one time."""
    from infra.cli import keyring

    keyring.run(url, json, lambda ring: ring.create(tenant, name, scope or DEFAULT_SCOPES, days))


@app.command("list")
def list_keys(
    *,
    tenant: Tenant = "default",
    url: options.Url = options.DEFAULT_URL,
    json: options.Json = False,
) -> None:
    """List a tenant's keys, newest first."""
    from infra.cli import keyring

    keyring.run(url, json, lambda ring: ring.show(tenant))


@app.command("revoke")
def revoke(
    key_id: Annotated[str, typer.Argument(metavar="KEY_ID", help="Id of the key, not its text.", show_default=False)],
    *,
    tenant: Tenant = "default",
    url: options.Url = options.DEFAULT_URL,
    json: options.Json = False,
) -> None:
    """Make a key useless, for good; running functions notice within half a minute."""
    from infra.cli import keyring

    keyring.run(url, json, lambda ring: ring.revoke(tenant, key_id))
