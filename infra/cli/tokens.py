"""``pressroom tokens``: counted, priced, and saved."""

from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from infra.cli import options

app = typer.Typer(help="Tokens: count them, price them, and send fewer.", no_args_is_help=True)

Model = Annotated[
    str, typer.Option("--model", "-m", metavar="NAME", help="A model's name, or provider/model; else the default one.")
]
Prompt = Annotated[
    str,
    typer.Argument(
        metavar="TEMPLATE|FILE",
        help="A template, maybe with @ and a version or label, or a file as `pressroom prompts pull` writes it.",
        show_default=False,
    ),
]


class Verification(NamedTuple):
    """What a shorter prompt is verified on."""

    dataset: Annotated[
        str, typer.Option("--dataset", metavar="NAME", help="Run both prompts on it.", rich_help_panel="Verification")
    ] = ""
    suite: Annotated[
        str, typer.Option("--suite", metavar="NAME", help="What scores the answers.", rich_help_panel="Verification")
    ] = ""
    examples: Annotated[
        int, typer.Option("--examples", metavar="COUNT", min=1, max=50, rich_help_panel="Verification")
    ] = 20


@app.command("count")
@options.grouped
def count(
    text: Annotated[str, typer.Argument(metavar="[TEXT]", help="A text; else that of --file or --template.")] = "",
    *,
    file: Annotated[
        typer.FileText | None, typer.Option("--file", "-f", help="A file with a text; - is the standard input.")
    ] = None,
    template: Annotated[
        str, typer.Option("--template", "-t", metavar="NAME[@VERSION]", help="The own text of a template.")
    ] = "",
    model: Model = "",
    connection: options.Connection,
) -> None:
    """Count the tokens of a text without asking a provider; the estimate says how far it may be off."""
    from infra.cli import counting, session

    session.run(*connection, lambda at_hand: counting.count(at_hand, counting.Counted(text, file, template), model))


@app.command("price")
@options.grouped
def price(
    text: Annotated[str, typer.Argument(metavar="[TEXT]", help="A prompt; else --prompt-tokens.")] = "",
    *,
    prompt_tokens: Annotated[int | None, typer.Option("--prompt-tokens", "-p", min=0, show_default=False)] = None,
    completion_tokens: Annotated[int, typer.Option("--completion-tokens", "-c", min=0)] = 0,
    cached_tokens: Annotated[int, typer.Option("--cached-tokens", min=0, help="Of the prompt, at the provider.")] = 0,
    calls: Annotated[int, typer.Option("--calls", "-n", min=1, help="How many calls.")] = 1,
    model: Model = "",
    connection: options.Connection,
) -> None:
    """Tell what calls of a model cost; prices come from PRESSROOM_PRICES or the catalogue."""
    from infra.cli import counting, session

    call = counting.Call(prompt_tokens, completion_tokens, cached_tokens, calls)
    session.run(*connection, lambda at_hand: counting.price(at_hand, text, call, model))


@app.command("compress")
@options.grouped
def compress(
    prompt: Prompt,
    *,
    budget: Annotated[
        int | None, typer.Option("--budget", "-b", min=1, metavar="TOKENS", help="Most tokens, without variables.")
    ] = None,
    limit: Annotated[
        list[str] | None,
        typer.Option("--limit", metavar="SEGMENT=TOKENS", help="Of system, user or examples; may be given again."),
    ] = None,
    keep: Annotated[
        list[str] | None, typer.Option("--keep", metavar="TEXT", help="Stays as it is; may be given again.")
    ] = None,
    rule: Annotated[
        list[str] | None, typer.Option("--rule", metavar="NAME", help="Only this rule; may be given again.")
    ] = None,
    model: Model = "",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write the shorter prompt to a file.")
    ] = None,
    verification: Verification,
    connection: options.Connection,
) -> None:
    """
    Make a prompt shorter: filler, repetition and decoration go; with a budget, what matters least.

    Jinja stays as it is. With --dataset and --suite both prompts are run, and the shorter one is suggested only if
    nothing measurable is lost; else the exit code is 1.
    """
    from infra.cli import counting, session

    wanted = counting.Compression(budget, limit or [], keep or [], rule or [], model, *verification)
    session.run(*connection, lambda at_hand: counting.compress(at_hand, prompt, wanted, output))


@app.command("report")
@options.grouped
def report(*, model: Model = "", limit: options.Limit = 100, connection: options.Connection) -> None:
    """List what the templates in production have of tokens, what they cost, and what they could save."""
    from infra.cli import counting, session

    session.run(*connection, lambda at_hand: counting.report(at_hand, model, limit))


@app.command("models")
@options.grouped
def models(*, connection: options.Connection) -> None:
    """List how the tokens of each model are estimated, what was learned of that, and what they cost."""
    from infra.cli import counting, session

    session.run(*connection, counting.models)
