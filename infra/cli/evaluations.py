"""``pressroom evaluations``: versions of a template run over a dataset, scored and compared."""

from typing import Annotated, NamedTuple

import typer

from infra.cli import options

app = typer.Typer(help="Evaluations: versions of a prompt run over a dataset, and compared.", no_args_is_help=True)

Id = Annotated[str, typer.Argument(metavar="ID", help="Id of an evaluation.", show_default=False)]
_SCORED, _HOW = "Scored by", "How"


class Scoring(NamedTuple):
    """What outputs are held against."""

    suite: Annotated[str, typer.Option("--suite", "-s", metavar="NAME", help="A suite.", rich_help_panel=_SCORED)] = ""
    assertions: Annotated[
        list[str] | None,
        typer.Option("--assert", "-a", metavar="TYPE[=VALUE]", help="An assertion.", rich_help_panel=_SCORED),
    ] = None
    criterion: Annotated[
        str,
        typer.Option(
            "--criterion", metavar="TEXT", help="Has a model choose the better output.", rich_help_panel=_SCORED
        ),
    ] = ""
    judge: Annotated[str, typer.Option("--judge", metavar="MODEL", help="Who chooses.", rich_help_panel=_SCORED)] = ""


class How(NamedTuple):
    """How much is run."""

    split: Annotated[
        str, typer.Option("--split", metavar="SPLIT", help="Only train, val or test.", rich_help_panel=_HOW)
    ] = ""
    max_examples: Annotated[
        int | None, typer.Option("--max-examples", min=1, help="Only the first ones.", rich_help_panel=_HOW)
    ] = None
    model: Annotated[str, typer.Option("--model", metavar="NAME", help="Who writes.", rich_help_panel=_HOW)] = ""
    temperature: Annotated[float | None, typer.Option("--temperature", min=0, max=2, rich_help_panel=_HOW)] = None
    max_tokens: Annotated[
        int | None, typer.Option("--max-tokens", min=1, help="Most tokens of one answer.", rich_help_panel=_HOW)
    ] = None
    repeats: Annotated[
        int, typer.Option("--repeats", min=1, max=5, help="Runs per version and example.", rich_help_panel=_HOW)
    ] = 1
    max_cost_usd: Annotated[
        str, typer.Option("--max-cost", metavar="USD", help="Never spend more.", rich_help_panel=_HOW)
    ] = ""


@app.command("run")
@options.grouped
def run(
    template: Annotated[str, typer.Argument(metavar="TEMPLATE", help="Name of the template.", show_default=False)],
    dataset: Annotated[str, typer.Argument(metavar="DATASET[@HASH]", help="Name of the dataset.", show_default=False)],
    *,
    version: Annotated[
        list[str] | None,
        typer.Option("--version", "-v", metavar="NUMBER|LABEL", help="May be given again; the first is the baseline."),
    ] = None,
    scoring: Scoring,
    how: How,
    no_wait: Annotated[bool, typer.Option("--no-wait", help="Print the id and leave.")] = False,
    connection: options.Connection,
) -> None:
    """Run versions of a template over a dataset; exits with 1 when one is worse than the first."""
    from infra.cli import evaluating, session, typed_assertions

    name, _, dataset_version = dataset.partition("@")
    body = {
        "template": template,
        "versions": [typed_assertions.parsed(one) for one in version or ()],
        "dataset": name,
        "dataset_version": dataset_version,
        **scoring._asdict(),
        **how._asdict(),
        "assertions": typed_assertions.assertions(scoring.assertions or ()),
    }
    session.run(*connection, lambda at_hand: evaluating.run(at_hand, body, wait=not no_wait))


@app.command("show")
@options.grouped
def show(evaluation: Id, *, connection: options.Connection) -> None:
    """Show what an evaluation has found; exits with 1 when a version is worse than the first."""
    from infra.cli import evaluating, session

    session.run(*connection, lambda at_hand: evaluating.show(at_hand, evaluation))


@app.command("list")
@options.grouped
def list_evaluations(*, limit: options.Limit = 20, connection: options.Connection) -> None:
    """List the evaluations, newest first."""
    from infra.cli import evaluating, session

    session.run(*connection, lambda at_hand: evaluating.evaluations(at_hand, limit))


@app.command("results")
@options.grouped
def results(
    evaluation: Id,
    *,
    wrong: Annotated[bool, typer.Option("--wrong", help="Only what does not pass.")] = False,
    connection: options.Connection,
) -> None:
    """List what came of the single examples, the versions side by side."""
    from infra.cli import evaluating, session

    session.run(*connection, lambda at_hand: evaluating.results(at_hand, evaluation, wrong=wrong))
