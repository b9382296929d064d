"""``pressroom cache``: what was made before."""

from typing import Annotated, NamedTuple

import typer

from infra.cli import options

_POLICY, _WHAT = "Policy", "What"

app = typer.Typer(help="The cache: what it saves, what it holds, how it could do better.", no_args_is_help=True)

Namespace = Annotated[str, typer.Argument(metavar="NAMESPACE", help="Such as content or chat.", show_default=False)]
Key = Annotated[str, typer.Argument(metavar="KEY", help="Key of an entry, as answers tell it.", show_default=False)]
Hours = Annotated[int, typer.Option("--hours", metavar="COUNT", min=1, max=720, help="Length of the window.")]
Only = Annotated[str, typer.Option("--namespace", metavar="NAME", help="Only this namespace.")]
Ttl = Annotated[int | None, typer.Option("--ttl", metavar="SECONDS", min=1, help="How long it is kept.")]
Tag = Annotated[
    list[str] | None,
    typer.Option("--tag", metavar="TAG", help="What it can be invalidated by; may be given again."),
]
Answer = Annotated[
    bool, typer.Option("--answer", help="KEY is that of a question that was given the answer of a similar one.")
]


class Policy(NamedTuple):
    """What is to be changed of a namespace's policy."""

    ttl: Annotated[
        int | None,
        typer.Option(
            "--ttl",
            metavar="SECONDS",
            min=0,
            help="How long an answer is fresh; 0: the default.",
            rich_help_panel=_POLICY,
        ),
    ] = None
    shortest_ttl: Annotated[
        int | None,
        typer.Option(
            "--shortest-ttl",
            metavar="SECONDS",
            min=0,
            help="With --longest-ttl: the TTL adapts to use between these; 0: it does not.",
            rich_help_panel=_POLICY,
        ),
    ] = None
    longest_ttl: Annotated[
        int | None, typer.Option("--longest-ttl", metavar="SECONDS", min=0, rich_help_panel=_POLICY)
    ] = None
    stale_while_revalidate: Annotated[
        int | None,
        typer.Option(
            "--stale-while-revalidate",
            metavar="SECONDS",
            min=0,
            help="How long an old answer is given while a new one is made.",
            rich_help_panel=_POLICY,
        ),
    ] = None
    stale_if_error: Annotated[
        int | None,
        typer.Option(
            "--stale-if-error",
            metavar="SECONDS",
            min=0,
            help="How long an old answer is given when none can be made.",
            rich_help_panel=_POLICY,
        ),
    ] = None
    max_temperature: Annotated[
        float | None,
        typer.Option(
            "--max-temperature", min=0, max=2, help="Requests above it pass the cache by.", rich_help_panel=_POLICY
        ),
    ] = None
    semantic_enabled: Annotated[
        bool | None,
        typer.Option(
            "--semantic/--no-semantic",
            help="Whether similar questions may have one answer.",
            show_default=False,
            rich_help_panel=_POLICY,
        ),
    ] = None
    semantic_budget: Annotated[
        float | None,
        typer.Option(
            "--semantic-budget",
            metavar="SHARE",
            min=0,
            max=0.2,
            help="Share of requests that may be answered wrongly, such as 0.01.",
            rich_help_panel=_POLICY,
        ),
    ] = None
    semantic_embedder: Annotated[
        str | None,
        typer.Option("--semantic-embedder", metavar="MODEL", help="What compares questions.", rich_help_panel=_POLICY),
    ] = None


class What(NamedTuple):
    """What is to count as absent; one of these."""

    entry: Annotated[
        str | None, typer.Option("--entry", metavar="KEY", help="The entry under this key.", rich_help_panel=_WHAT)
    ] = None
    tag: Annotated[
        str | None, typer.Option("--tag", metavar="TAG", help="Entries with this tag.", rich_help_panel=_WHAT)
    ] = None
    prefix: Annotated[
        str | None,
        typer.Option("--prefix", metavar="TEXT", help="Entries whose names begin so.", rich_help_panel=_WHAT),
    ] = None
    pattern: Annotated[
        str | None,
        typer.Option(
            "--pattern", metavar="GLOB", help="Entries whose names match: *, ?, [abc].", rich_help_panel=_WHAT
        ),
    ] = None
    template: Annotated[
        str | None,
        typer.Option(
            "--template",
            metavar="NAME[@NUMBER]",
            help="Entries made with this template, or one version of it.",
            rich_help_panel=_WHAT,
        ),
    ] = None
    all: Annotated[
        bool | None,
        typer.Option("--all", help="Everything in the namespace.", rich_help_panel=_WHAT, show_default=False),
    ] = None


@app.command("stats")
@options.grouped
def stats(*, hours: Hours = 24, namespace: Only = "", connection: options.Connection) -> None:
    """Show what was asked, what was answered from where, why not, and what that saved."""
    from infra.cli import caching, session

    session.run(*connection, lambda at_hand: caching.stats(at_hand, hours, namespace))


@app.command("recommend")
@options.grouped
def recommend(*, hours: Hours = 168, namespace: Only = "", connection: options.Connection) -> None:
    """Show what could be done better, with the evidence for it and the command that does it."""
    from infra.cli import caching, session

    session.run(*connection, lambda at_hand: caching.recommend(at_hand, hours, namespace))


@app.command("get")
@options.grouped
def get(
    namespace: Namespace,
    asked: Annotated[
        str, typer.Argument(metavar="KEY|REQUEST", help="Key of an entry, or a request as JSON.", show_default=False)
    ],
    *,
    connection: options.Connection,
) -> None:
    """Show the entry under a key, or look up the answer to a request; exits with 1 when there is none."""
    from infra.cli import caching, session

    session.run(*connection, lambda at_hand: caching.get(at_hand, namespace, asked))


@app.command("put")
@options.grouped
def put(
    namespace: Namespace,
    request: Annotated[str, typer.Argument(metavar="REQUEST", help="JSON, or a text.", show_default=False)],
    value: Annotated[str, typer.Argument(metavar="VALUE", help="JSON, or a text.", show_default=False)],
    *,
    ttl: Ttl = None,
    name: Annotated[str | None, typer.Option("--name", metavar="NAME", help="What it is called.")] = None,
    tag: Tag = None,
    cost: Annotated[str | None, typer.Option("--cost", metavar="USD", help="What every hit saves.")] = None,
    tokens: Annotated[int | None, typer.Option("--tokens", min=0, help="What every hit saves.")] = None,
    connection: options.Connection,
) -> None:
    """Store an answer under its request, and print its key."""
    from infra.cli import caching, session

    given = {"ttl": ttl, "name": name, "tags": tag or [], "cost_usd": cost, "tokens": tokens}
    body = {"namespace": namespace, "request": caching.parsed(request), **given}
    session.run(*connection, lambda at_hand: caching.put(at_hand, {**body, "value": caching.parsed(value)}))


@app.command("entries")
@options.grouped
def entries(
    namespace: Namespace,
    *,
    tag: Annotated[str, typer.Option("--tag", metavar="TAG", help="Only with this tag.")] = "",
    limit: options.Limit = 20,
    connection: options.Connection,
) -> None:
    """List the entries of a namespace, the youngest first."""
    from infra.cli import caching, session

    session.run(*connection, lambda at_hand: caching.entries(at_hand, namespace, tag, limit))


@app.command("namespaces")
@options.grouped
def namespaces(
    namespace: Annotated[str | None, typer.Argument(metavar="[NAMESPACE]", help="One of them.")] = None,
    *,
    policy: Policy,
    connection: options.Connection,
) -> None:
    """List the namespaces, or show one; what is given of a policy is changed."""
    from infra.cli import caching, session

    changes = {name: value for name, value in policy._asdict().items() if value is not None}
    if namespace is None:
        if changes:
            raise typer.BadParameter("Say whose policy is to be changed: NAMESPACE.")
        session.run(*connection, caching.namespaces)
    name = str(namespace)
    session.run(*connection, lambda at_hand: caching.namespace(at_hand, name, changes))


@app.command("invalidate")
@options.grouped
def invalidate(
    namespace: Namespace,
    *,
    what: What,
    wait: Annotated[bool, typer.Option("--wait", help="Stay until what was invalidated is deleted.")] = False,
    connection: options.Connection,
) -> None:
    """Let entries count as absent, at once and however many they are; a job deletes them behind it."""
    from infra.cli import caching, session

    given = {name: value for name, value in what._asdict().items() if value}
    if len(given) != 1:
        raise typer.BadParameter("Give one of --entry, --tag, --prefix, --pattern, --template and --all.")
    body = {"namespace": namespace, **{"key" if name == "entry" else name: value for name, value in given.items()}}
    session.run(*connection, lambda at_hand: caching.invalidate(at_hand, body, wait=wait))


@app.command("warm")
@options.grouped
def warm(
    namespace: Namespace,
    *,
    top: Annotated[
        int | None, typer.Option("--top", metavar="COUNT", min=1, max=200, help="So many of the keys used most.")
    ] = None,
    hours: Hours = 24,
    requests: Annotated[
        typer.FileText | None,
        typer.Option("--requests", metavar="FILE", encoding="utf-8", help="Chats, or briefs: one JSON a line."),
    ] = None,
    entries: Annotated[
        typer.FileText | None,
        typer.Option(
            "--entries", metavar="FILE", encoding="utf-8", help="Known answers: request and value, a line each."
        ),
    ] = None,
    ttl: Ttl = None,
    tag: Tag = None,
    max_cost: Annotated[
        str | None, typer.Option("--max-cost", metavar="USD", help="Begin nothing more once so much is spent.")
    ] = None,
    no_wait: Annotated[bool, typer.Option("--no-wait", help="Print the job's id and leave.")] = False,
    connection: options.Connection,
) -> None:
    """Make answers before somebody asks, unless they are fresh already; exits with 1 if some could not be made."""
    from infra.cli import caching, session

    wanted = caching.Warming(namespace, top, hours, requests, entries, ttl, tuple(tag or ()), max_cost)
    session.run(*connection, lambda at_hand: caching.warm(at_hand, wanted, wait=not no_wait))


@app.command("confirm")
@options.grouped
def confirm(namespace: Namespace, entry: Key, *, answer: Answer = False, connection: options.Connection) -> None:
    """Say that an entry is right: it is evidence for the answers that it gave to similar questions."""
    _judge(namespace, entry, "confirm", answer, connection)


@app.command("reject")
@options.grouped
def reject(namespace: Namespace, entry: Key, *, answer: Answer = False, connection: options.Connection) -> None:
    """Say that an entry is wrong: it is deleted, and counts against the answers that it gave to similar questions."""
    _judge(namespace, entry, "reject", answer, connection)


def _judge(namespace: str, key: str, verdict: str, answer: bool, connection: options.Connection) -> None:
    from infra.cli import caching, session

    session.run(*connection, lambda at_hand: caching.judge(at_hand, namespace, key, verdict, answer=answer))
