"""``pressroom tune``: prompts made better by trying."""

from typing import Annotated, NamedTuple

import typer

from infra.cli import options

_SCORED, _LIMITS, _HOW = "Scored by", "Limits", "How"

app = typer.Typer(help="Tuning: a better prompt, found by trying, within a limit.", no_args_is_help=True)

Id = Annotated[str, typer.Argument(metavar="ID", help="Id of a tuning.", show_default=False)]


class Scoring(NamedTuple):
    """What outputs are held against."""

    suite: Annotated[str, typer.Option("--suite", "-s", metavar="NAME", help="A suite.", rich_help_panel=_SCORED)] = ""
    assertions: Annotated[
        list[str] | None,
        typer.Option("--assert", "-a", metavar="TYPE[=VALUE]", help="An assertion.", rich_help_panel=_SCORED),
    ] = None


class Limits(NamedTuple):
    """What may be spent at most."""

    max_calls: Annotated[
        int, typer.Option("--max-calls", min=20, max=5000, help="Evaluations.", rich_help_panel=_LIMITS)
    ] = 300
    max_reflections: Annotated[
        int | None, typer.Option("--max-reflections", min=0, help="Rewrites.", rich_help_panel=_LIMITS)
    ] = None
    max_cost_usd: Annotated[
        str, typer.Option("--max-cost", metavar="USD", help="Never spend more.", rich_help_panel=_LIMITS)
    ] = ""
    max_prompt_tokens: Annotated[
        int | None, typer.Option("--max-prompt-tokens", min=10, help="No longer prompts.", rich_help_panel=_LIMITS)
    ] = None
    patience: Annotated[
        int, typer.Option("--patience", min=0, help="End after so many steps in vain.", rich_help_panel=_LIMITS)
    ] = 80


class How(NamedTuple):
    """How the search goes."""

    model: Annotated[str, typer.Option("--model", metavar="NAME", help="Who writes.", rich_help_panel=_HOW)] = ""
    reflector: Annotated[
        str, typer.Option("--reflector", metavar="NAME", help="Who reflects.", rich_help_panel=_HOW)
    ] = ""
    children: Annotated[
        int, typer.Option("--children", min=1, max=4, help="Changes tried in a step.", rich_help_panel=_HOW)
    ] = 2
    examples: Annotated[
        int, typer.Option("--examples", min=0, max=10, help="Most demonstrations.", rich_help_panel=_HOW)
    ] = 3
    seed: Annotated[int, typer.Option("--seed", min=0, help="What chance is drawn with.", rich_help_panel=_HOW)] = 0


@app.command("start")
@options.grouped
def start(
    template: Annotated[str, typer.Argument(metavar="TEMPLATE[@VERSION]", help="The prompt.", show_default=False)],
    dataset: Annotated[str, typer.Argument(metavar="DATASET[@HASH]", help="The examples.", show_default=False)],
    *,
    scoring: Scoring,
    limits: Limits,
    how: How,
    no_wait: Annotated[bool, typer.Option("--no-wait", help="Print the id and leave.")] = False,
    connection: options.Connection,
) -> None:
    """Make a prompt better within limits, and watch it; exits with 1 when nothing better was found."""
    from infra.cli import session, tuning, typed_assertions

    name, _, version = template.partition("@")
    dataset_name, _, dataset_version = dataset.partition("@")
    body = {
        "template": name,
        **({"version": typed_assertions.parsed(version)} if version else {}),
        "dataset": dataset_name,
        "dataset_version": dataset_version,
        "suite": scoring.suite,
        "assertions": typed_assertions.assertions(scoring.assertions or ()),
        **{option: value for option, value in {**limits._asdict(), **how._asdict()}.items() if value not in {None, ""}},
    }
    session.run(*connection, lambda at_hand: tuning.start(at_hand, body, wait=not no_wait))


@app.command("watch")
@options.grouped
def watch(tuning_id: Id, *, connection: options.Connection) -> None:
    """Watch a tuning to its end, and show what it has found."""
    from infra.cli import session, tuning

    session.run(*connection, lambda at_hand: tuning.watch(at_hand, tuning_id))


@app.command("show")
@options.grouped
def show(tuning_id: Id, *, connection: options.Connection) -> None:
    """Show how a tuning stands and what it has found: gain, cost, and the difference of the prompts."""
    from infra.cli import session, tuning

    session.run(*connection, lambda at_hand: tuning.show(at_hand, tuning_id))


@app.command("list")
@options.grouped
def list_tunings(*, limit: options.Limit = 20, connection: options.Connection) -> None:
    """List the tunings, newest first."""
    from infra.cli import session, tuning

    session.run(*connection, lambda at_hand: tuning.tunings(at_hand, limit))


@app.command("tree")
@options.grouped
def tree(
    tuning_id: Id,
    *,
    all_: Annotated[bool, typer.Option("--all", help="Those that were dropped at once as well.")] = False,
    connection: options.Connection,
) -> None:
    """Show the candidates of a tuning as a tree, while it runs as well."""
    from infra.cli import session, tuning

    session.run(*connection, lambda at_hand: tuning.tree(at_hand, tuning_id, every=all_))


@app.command("propose")
@options.grouped
def propose(
    tuning_id: Id,
    experiment: Annotated[str, typer.Argument(metavar="NAME", help="Name of the experiment.", show_default=False)],
    *,
    label: Annotated[str, typer.Option("--label", metavar="LABEL", help="Whose traffic is shared.")] = "production",
    share: Annotated[float, typer.Option("--share", min=0.01, max=1, help="Share of units that take part.")] = 1.0,
    start_: Annotated[bool, typer.Option("--start", help="Start it at once.")] = False,
    connection: options.Connection,
) -> None:
    """Make an experiment of what a tuning has found, against the version that it began with."""
    from infra.cli import session, tuning

    body = {"name": experiment, "label": label, "share": share, "start": start_}
    session.run(*connection, lambda at_hand: tuning.propose(at_hand, tuning_id, body))


@app.command("cancel")
@options.grouped
def cancel(tuning_id: Id, *, connection: options.Connection) -> None:
    """Cancel a tuning; what it has tried stays to be seen."""
    from infra.cli import session, tuning

    session.run(*connection, lambda at_hand: tuning.cancel(at_hand, tuning_id))
