"""``pressroom webhooks``: who is told of jobs, and what became of the messages."""

from typing import Annotated, Any, NamedTuple

import typer

from infra.cli import options

MAX_PORT = 65_535

app = typer.Typer(help="Tell receivers outside of jobs, by signed messages.", no_args_is_help=True)

Webhook = Annotated[str, typer.Argument(metavar="WEBHOOK", help="Id of a webhook.", show_default=False)]
Event = Annotated[
    list[str] | None,
    typer.Option(
        "--event",
        "-e",
        metavar="TYPE",
        help="What to hear of, such as job.failed, 'job.*' or '*'; may be given again. Default: how jobs end.",
    ),
]
Type = Annotated[list[str] | None, typer.Option("--type", metavar="TYPE", help="Only of generation or batch jobs.")]
Kind = Annotated[list[str] | None, typer.Option("--kind", metavar="KIND", help="Only of these, such as blog_post.")]
Tag = Annotated[list[str] | None, typer.Option("--tag", metavar="TAG", help="Only of jobs with one of these tags.")]
Description = Annotated[str | None, typer.Option("--description", metavar="TEXT", help="What it is for.")]


class About(NamedTuple):
    """What a receiver wants to hear of."""

    event: Event = None
    type_: Type = None
    kind: Kind = None
    tag: Tag = None

    def filters(self) -> dict[str, list[str]]:
        """Return which jobs are meant, as the API takes it."""
        return {"types": self.type_ or [], "kinds": self.kind or [], "tags": self.tag or []}


@app.command("list")
@options.grouped
def list_webhooks(*, limit: options.Limit = 20, connection: options.Connection) -> None:
    """List the webhooks, newest first, with how they do."""
    from infra.cli import session, webhooking

    session.run(*connection, lambda at_hand: webhooking.show_all(at_hand, limit))


@app.command("create")
@options.grouped
def create(
    target: Annotated[str, typer.Argument(metavar="ADDRESS", help="Where messages go: https.", show_default=False)],
    *,
    about: About,
    description: Description = None,
    connection: options.Connection,
) -> None:
    """Register a receiver and print the secret that signs its messages, this one time."""
    from infra.cli import session, webhooking

    body = {"url": target, "events": about.event, "description": description, "filters": about.filters()}
    session.run(*connection, lambda at_hand: webhooking.create(at_hand, body))


@app.command("update")
@options.grouped
def update(
    webhook: Webhook,
    *,
    to: Annotated[str | None, typer.Option("--to", metavar="ADDRESS", help="Where messages go from now on.")] = None,
    about: About,
    description: Description = None,
    all_jobs: Annotated[bool, typer.Option("--all-jobs", help="Drop all filters.")] = False,
    on: Annotated[bool | None, typer.Option("--on/--off", help="Switch it on or off.", show_default=False)] = None,
    connection: options.Connection,
) -> None:
    """Change what is given; --type, --kind and --tag replace all filters together."""
    from infra.cli import session, webhooking

    status = None if on is None else ("enabled" if on else "disabled")
    body = {
        "url": to,
        "events": about.event,
        "description": description,
        "status": status,
        "filters": about.filters(),
        "all_jobs": all_jobs,
    }
    session.run(*connection, lambda at_hand: webhooking.update(at_hand, webhook, body))


@app.command("delete")
@options.grouped
def delete(webhook: Webhook, *, connection: options.Connection) -> None:
    """Remove a webhook; messages on their way to it are discarded."""
    from infra.cli import session, webhooking

    session.run(*connection, lambda at_hand: webhooking.delete(at_hand, webhook))


@app.command("rotate")
@options.grouped
def rotate(
    webhook: Webhook,
    *,
    overlap: Annotated[
        int, typer.Option("--overlap", metavar="HOURS", min=0, max=168, help="How long the former secret signs too.")
    ] = 24,
    connection: options.Connection,
) -> None:
    """Make a fresh secret and print it, this one time."""
    from infra.cli import session, webhooking

    session.run(*connection, lambda at_hand: webhooking.rotate(at_hand, webhook, overlap))


@app.command("test")
@options.grouped
def trial(webhook: Webhook, *, connection: options.Connection) -> None:
    """Send a test message at once and tell how it went; exits with 1 if it did not arrive."""
    from infra.cli import session, webhooking

    session.run(*connection, lambda at_hand: webhooking.trial(at_hand, webhook))


@app.command("deliveries")
@options.grouped
def deliveries(
    webhook: Webhook,
    message: Annotated[
        str | None, typer.Argument(metavar="[MESSAGE]", help="Id of one message, to see every attempt at it.")
    ] = None,
    *,
    status: Annotated[
        list[str] | None,
        typer.Option("--status", help="Only those pending, delivered, failed or discarded; may be given again."),
    ] = None,
    limit: options.Limit = 20,
    connection: options.Connection,
) -> None:
    """List the messages to a webhook, newest first, or the attempts at one."""
    from infra.cli import session, webhooking

    if message is not None:
        session.run(*connection, lambda at_hand: webhooking.show_delivery(at_hand, webhook, message))
    session.run(*connection, lambda at_hand: webhooking.show_deliveries(at_hand, webhook, status or [], limit))


@app.command("replay")
@options.grouped
def replay(
    webhook: Webhook,
    message: Annotated[str | None, typer.Argument(metavar="[MESSAGE]", help="Id of the message to send.")] = None,
    *,
    failed: Annotated[bool, typer.Option("--failed", help="Send all that did not arrive.")] = False,
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="TIME", help="With --failed: not those made before, as in 24h."),
    ] = None,
    connection: options.Connection,
) -> None:
    """Send one message once more, or all that did not arrive."""
    from infra.cli import session, webhooking

    if (message is None) is not failed or (since and not failed):
        raise typer.BadParameter("Give one MESSAGE, or --failed, which alone takes --since.")
    if message is not None:
        session.run(*connection, lambda at_hand: webhooking.replay(at_hand, webhook, message))
    session.run(*connection, lambda at_hand: webhooking.replay_failed(at_hand, webhook, since))


@app.command("listen")
@options.grouped
def listen(
    *,
    about: About,
    port: Annotated[int, typer.Option("--port", min=0, max=MAX_PORT, help="Port to listen on; 0 for any.")] = 0,
    count: Annotated[int | None, typer.Option("--count", min=1, help="End after so many messages.")] = None,
    connection: options.Connection,
) -> None:
    """Receive messages here, check their signatures and print them; the webhook for it goes as it came."""
    from infra.cli import receiving, session

    filters = {name: values for name, values in about.filters().items() if values}
    body: dict[str, Any] = {"events": about.event or ["*"], "description": "pressroom webhooks listen"}
    body |= {"filters": filters} if filters else {}
    session.run(*connection, lambda at_hand: receiving.listen(at_hand, port, body, count))
