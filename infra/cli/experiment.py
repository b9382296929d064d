"""``pressroom experiment``: versions of a prompt side by side, on live traffic."""

from typing import Annotated, Any, NamedTuple

import typer

from infra.cli import options

app = typer.Typer(
    help="Compare versions of a prompt on live traffic, with figures that hold however often one looks.",
    no_args_is_help=True,
)

Name = Annotated[str, typer.Argument(metavar="EXPERIMENT", help="Name of an experiment.", show_default=False)]
_DECIDE, _SHARE = "What is decided by itself", "How units are shared out"


class Rules(NamedTuple):
    """What is decided without a person."""

    alpha: Annotated[
        float | None,
        typer.Option("--alpha", help="Chance of a false winner, all looks together.", rich_help_panel=_DECIDE),
    ] = None
    min_units: Annotated[
        int | None, typer.Option("--min-units", help="Say nothing before an arm has so many.", rich_help_panel=_DECIDE)
    ] = None
    tuned_at: Annotated[
        int | None,
        typer.Option("--tuned-at", help="Units after which intervals are narrowest.", rich_help_panel=_DECIDE),
    ] = None
    on_win: Annotated[
        str | None, typer.Option("--on-win", metavar="ACT", help="report, stop or promote.", rich_help_panel=_DECIDE)
    ] = None
    on_harm: Annotated[
        str | None, typer.Option("--on-harm", metavar="ACT", help="report or stop.", rich_help_panel=_DECIDE)
    ] = None
    good_enough: Annotated[
        float | None,
        typer.Option("--good-enough", help="Expected loss below which the leader wins.", rich_help_panel=_DECIDE),
    ] = None
    max_units: Annotated[
        int | None, typer.Option("--max-units", help="Stop after so many units.", rich_help_panel=_DECIDE)
    ] = None
    max_days: Annotated[
        float | None, typer.Option("--max-days", help="Stop after so many days.", rich_help_panel=_DECIDE)
    ] = None

    def fields(self) -> dict[str, Any]:
        """Return what was typed, as the API names it."""
        return {name: value for name, value in self._asdict().items() if value is not None}


class Traffic(NamedTuple):
    """How units are shared out."""

    thompson: Annotated[
        bool, typer.Option("--thompson", help="Let traffic follow success.", rich_help_panel=_SHARE)
    ] = False
    share: Annotated[
        float | None, typer.Option("--share", help="Part of all units that takes part.", rich_help_panel=_SHARE)
    ] = None
    floor: Annotated[
        float | None, typer.Option("--floor", help="With --thompson, the least part of an arm.", rich_help_panel=_SHARE)
    ] = None
    fixed_share: Annotated[
        float | None,
        typer.Option("--fixed-share", help="With --thompson, the part kept for inference.", rich_help_panel=_SHARE),
    ] = None

    def fields(self) -> dict[str, Any]:
        """Return what was typed, as the API names it."""
        given = {"share": self.share, "floor": self.floor, "fixed_share": self.fixed_share}
        mode = {"mode": "thompson"} if self.thompson else {}
        return {**mode, **{name: value for name, value in given.items() if value is not None}}


@app.command("create")
@options.grouped
def create(
    name: Name,
    *,
    template: Annotated[str, typer.Option("--template", metavar="NAME", help="The template whose versions compete.")],
    arm: Annotated[
        list[str],
        typer.Option(
            "--arm", metavar="NAME=VERSION[:WEIGHT]", help="An arm; the first is what others are compared with."
        ),
    ],
    label: Annotated[str, typer.Option("--label", metavar="NAME", help="What the arms stand in for.")] = "production",
    metric: Annotated[
        list[str] | None,
        typer.Option(
            "--metric",
            metavar="NAME[,WORD…]",
            help="A metric and words on it: primary, guard, increase, decrease, rate, zero, margin=…, relative=…, "
            "effect=…",
        ),
    ] = None,
    start: Annotated[bool, typer.Option("--start", help="Start it at once.")] = False,
    rules: Rules,
    traffic: Traffic,
    connection: options.Connection,
) -> None:
    """Declare an experiment over versions of a template."""
    from infra.cli import experimenting, session

    wanted = {"name": name, "template": template, "label": label, "start": start}
    more = {"rules": rules.fields(), "traffic": traffic.fields()}
    session.run(*connection, lambda at_hand: experimenting.create(at_hand, {**wanted, **more}, arm, metric or ()))


@app.command("list")
@options.grouped
def list_experiments(
    *,
    state: Annotated[
        list[str] | None, typer.Option("--state", metavar="STATE", help="draft, running, paused, stopped, concluded.")
    ] = None,
    limit: options.Limit = 50,
    connection: options.Connection,
) -> None:
    """List experiments, newest first."""
    from infra.cli import experimenting, session

    session.run(*connection, lambda at_hand: experimenting.show_all(at_hand, state or (), limit))


@app.command("show")
@options.grouped
def show(name: Name, *, connection: options.Connection) -> None:
    """Show what an experiment says: per metric and arm, with warnings."""
    from infra.cli import experimenting, session

    session.run(*connection, lambda at_hand: experimenting.show(at_hand, name))


@app.command("start")
@options.grouped
def start(name: Name, *, connection: options.Connection) -> None:
    """Let units in."""
    from infra.cli import experimenting, session

    session.run(*connection, lambda at_hand: experimenting.turn(at_hand, name, "start"))


@app.command("pause")
@options.grouped
def pause(name: Name, *, connection: options.Connection) -> None:
    """Let no more units in; all get what the label points to."""
    from infra.cli import experimenting, session

    session.run(*connection, lambda at_hand: experimenting.turn(at_hand, name, "pause"))


@app.command("resume")
@options.grouped
def resume(name: Name, *, connection: options.Connection) -> None:
    """Let units in again, each to the arm it had."""
    from infra.cli import experimenting, session

    session.run(*connection, lambda at_hand: experimenting.turn(at_hand, name, "resume"))


@app.command("stop")
@options.grouped
def stop(
    name: Name,
    *,
    why: Annotated[str, typer.Option("--why", help="A sentence for the record.")] = "",
    connection: options.Connection,
) -> None:
    """End an experiment without a winner."""
    from infra.cli import experimenting, session

    session.run(*connection, lambda at_hand: experimenting.turn(at_hand, name, "stop", {"why": why}))


@app.command("conclude")
@options.grouped
def conclude(
    name: Name,
    *,
    winner: Annotated[str, typer.Option("--winner", metavar="ARM", help="The arm that has won.")],
    promote: Annotated[bool, typer.Option("--promote", help="Move the label to the winner's version.")] = False,
    why: Annotated[str, typer.Option("--why", help="A sentence for the record.")] = "",
    connection: options.Connection,
) -> None:
    """End an experiment with a winner."""
    from infra.cli import experimenting, session

    body = {"winner": winner, "promote": promote, "why": why}
    session.run(*connection, lambda at_hand: experimenting.turn(at_hand, name, "conclude", body))


@app.command("change")
@options.grouped
def change(
    name: Name,
    *,
    weight: Annotated[
        list[str] | None, typer.Option("--weight", metavar="ARM=WEIGHT", help="Another weight of an arm.")
    ] = None,
    floor: Annotated[float | None, typer.Option("--floor", help="The least part of an arm.")] = None,
    rules: Rules,
    connection: options.Connection,
) -> None:
    """Change weights, floor or rules; as few units change their arm as there can be."""
    from infra.cli import experimenting, session

    traffic = {} if floor is None else {"floor": floor}
    session.run(*connection, lambda at_hand: experimenting.change(at_hand, name, weight or (), rules.fields(), traffic))


@app.command("decisions")
@options.grouped
def decisions(name: Name, *, limit: options.Limit = 20, connection: options.Connection) -> None:
    """List what was decided about an experiment, by whom and why."""
    from infra.cli import experimenting, session

    session.run(*connection, lambda at_hand: experimenting.decisions(at_hand, name, limit))


@app.command("assign")
@options.grouped
def assign(
    name: Name,
    units: Annotated[list[str], typer.Argument(metavar="UNIT…", help="Customers, or whatever is assigned.")],
    *,
    connection: options.Connection,
) -> None:
    """Assign units to their arms and note that they met."""
    from infra.cli import experimenting, session

    session.run(*connection, lambda at_hand: experimenting.assign(at_hand, name, units))


@app.command("tell")
@options.grouped
def tell(
    name: Name,
    outcomes: Annotated[list[str], typer.Argument(metavar="UNIT:METRIC=VALUE…", help="What came of exposed units.")],
    *,
    connection: options.Connection,
) -> None:
    """Tell outcomes of units; the first value of a unit's metric counts."""
    from infra.cli import experimenting, session

    session.run(*connection, lambda at_hand: experimenting.tell(at_hand, name, outcomes))


@app.command("plan")
@options.grouped
def plan(
    *,
    effect: Annotated[float, typer.Option("--effect", help="The least difference that matters.")],
    base: Annotated[float | None, typer.Option("--base", help="Of a rate: what it is without the change.")] = None,
    deviation: Annotated[float | None, typer.Option("--deviation", help="Of a mean: how much values vary.")] = None,
    arms: Annotated[int, typer.Option("--arms", min=2, max=8, help="How many arms.")] = 2,
    per_day: Annotated[float, typer.Option("--per-day", min=0, help="Units that arrive in a day.")] = 0.0,
    power: Annotated[float, typer.Option("--power", help="Chance to find the difference.")] = 0.8,
    connection: options.Connection,
) -> None:
    """Tell how many units and days it takes to find a difference."""
    from infra.cli import experimenting, session

    fields = {"effect": effect, "base": base, "deviation": deviation, "arms": arms, "units_per_day": per_day}
    session.run(*connection, lambda at_hand: experimenting.plan(at_hand, {**fields, "power": power}))
