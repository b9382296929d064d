"""``pressroom score``: a text or a prompt held against assertions, at once."""

from typing import Annotated, NamedTuple

import typer

from infra.cli import options

app = typer.Typer(help="Score texts and prompts: each assertion with its reason and evidence.", no_args_is_help=True)

_WITH = "Scored by"


class Demands(NamedTuple):
    """What a text is held against."""

    assertions: Annotated[
        list[str] | None,
        typer.Option(
            "--assert",
            "-a",
            metavar="TYPE[=VALUE]",
            help="An assertion, also as JSON; may be given again.",
            rich_help_panel=_WITH,
        ),
    ] = None
    suite: Annotated[str, typer.Option("--suite", "-s", metavar="NAME", help="A suite.", rich_help_panel=_WITH)] = ""
    threshold: Annotated[
        float | None,
        typer.Option("--threshold", min=0, max=1, help="Passes from this score.", rich_help_panel=_WITH),
    ] = None
    expected: Annotated[
        str, typer.Option("--expected", metavar="TEXT", help="The answer that is expected.", rich_help_panel=_WITH)
    ] = ""
    var: Annotated[
        list[str] | None,
        typer.Option("--var", metavar="NAME=VALUE", help="A variable; may be given again.", rich_help_panel=_WITH),
    ] = None


@app.command("text")
@options.grouped
def text(
    file: Annotated[
        typer.FileText, typer.Argument(metavar="FILE", encoding="utf-8", help="The text; - for standard input.")
    ],
    *,
    demands: Demands,
    connection: options.Connection,
) -> None:
    """Score a text; without assertions, by readability, sentence length and repetition. Exits with 1 if it fails."""
    from infra.cli import scoring, session

    body = {"text": file.read(), **_body(demands)}
    session.run(*connection, lambda at_hand: scoring.score(at_hand, body))


@app.command("prompt")
@options.grouped
def prompt(
    template: Annotated[str, typer.Argument(metavar="TEMPLATE[@VERSION]", help="A template; number or label after @.")],
    *,
    model: Annotated[str, typer.Option("--model", metavar="NAME", help="Who writes.")] = "",
    max_tokens: Annotated[int | None, typer.Option("--max-tokens", min=1, help="Most tokens of the answer.")] = None,
    demands: Demands,
    connection: options.Connection,
) -> None:
    """Have a model write by a version of a template, and score what comes. Exits with 1 if it fails."""
    from infra.cli import scoring, session, typed_assertions

    name, _, version = template.partition("@")
    told = {"template": name, "version": typed_assertions.parsed(version) if version else None}
    body = {**told, "model": model, "max_tokens": max_tokens, **_body(demands)}
    session.run(*connection, lambda at_hand: scoring.score(at_hand, body))


@app.command("compare")
@options.grouped
def compare(
    first: Annotated[typer.FileText, typer.Argument(metavar="FILE", encoding="utf-8", help="A text.")],
    second: Annotated[typer.FileText, typer.Argument(metavar="OTHER", encoding="utf-8", help="Another text.")],
    *,
    criterion: Annotated[str, typer.Option("--criterion", "-c", metavar="TEXT", help="What makes one better.")],
    judge: Annotated[str, typer.Option("--judge", metavar="MODEL", help="The model that chooses.")] = "",
    connection: options.Connection,
) -> None:
    """Have a model choose the better of two texts; it is asked twice, in both orders."""
    from infra.cli import scoring, session

    body = {"text": first.read(), "against": second.read(), "criterion": criterion, "judge": judge}
    session.run(*connection, lambda at_hand: scoring.score(at_hand, body))


@app.command("assertions")
@options.grouped
def assertions(*, connection: options.Connection) -> None:
    """List the types of assertions."""
    from infra.cli import scoring, session

    session.run(*connection, scoring.terms)


def _body(demands: Demands) -> dict[str, object]:
    from infra.cli import typed_assertions

    return {
        "assertions": typed_assertions.assertions(demands.assertions or ()),
        "suite": demands.suite,
        "threshold": demands.threshold,
        "expected": typed_assertions.parsed(demands.expected) if demands.expected else None,
        "variables": typed_assertions.variables(demands.var or ()),
    }
