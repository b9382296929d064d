"""``pressroom prompts``: templates, their versions and labels, as files and as they are."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer

from infra.cli import options

app = typer.Typer(
    help="Prompts: versions and labels, kept in files if you like, compared, rendered and made better.",
    no_args_is_help=True,
)


class Technique(StrEnum):
    """The techniques that make a prompt better; all but ``rewrite`` follow rules."""

    ROLE = "role-and-audience"
    STRUCTURE = "structure"
    CONSTRAINTS = "constraints"
    EXAMPLES = "examples"
    CONTRACT = "output-contract"
    CHAIN = "chain"
    COMPRESSION = "compression"
    REWRITE = "rewrite"


Name = Annotated[str, typer.Argument(metavar="NAME", help="Name of a template.", show_default=False)]
Names = Annotated[list[str] | None, typer.Argument(metavar="[NAME]...", help="Templates; all of them without any.")]
Version = Annotated[str, typer.Option("--version", metavar="VERSION", help="A number, a label, or latest.")]
Note = Annotated[str, typer.Option("--note", metavar="TEXT", help="Why; kept in the audit trail.")]
Folder = Annotated[Path, typer.Option("--folder", metavar="PATH", help="Where the files lie.")]
Labels = Annotated[
    list[str] | None,
    typer.Option("--label", metavar="LABEL", help="Label for what is published; may be given again."),
]
Trying = Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")]
DEFAULT_FOLDER = Path("prompts")


class Wish(NamedTuple):
    """What is to be made better, and how."""

    technique: Annotated[
        list[Technique] | None,
        typer.Option("--technique", help="Only this one; may be given again. Default: all that follow rules."),
    ] = None
    content_type: Annotated[
        str | None, typer.Option("--type", metavar="TYPE", help="What it writes, such as email; default by its name.")
    ] = None
    model: Annotated[str | None, typer.Option("--model", metavar="MODEL", help="Model that it is for.")] = None
    dataset: Annotated[
        str | None, typer.Option("--dataset", metavar="NAME", help="Examples to show, and to try both prompts on.")
    ] = None
    suite: Annotated[str | None, typer.Option("--suite", metavar="NAME", help="What to score outputs by.")] = None
    publish: Annotated[bool, typer.Option("--publish", help="Publish it as the newest version.")] = False
    label: Labels = None
    note: Note = ""

    def body(self) -> dict[str, Any]:
        """Return it as the API takes it."""
        techniques = [one.value for one in self.technique or ()]
        given = {**self._asdict(), "techniques": techniques, "labels": self.label}
        return {name: one for name, one in given.items() if one and name not in {"technique", "label"}}


@app.command("list")
@options.grouped
def list_templates(*, limit: options.Limit = 100, connection: options.Connection) -> None:
    """List the templates by name: your own, and those built in that you have not replaced."""
    from infra.cli import prompting, session

    session.run(*connection, lambda at_hand: prompting.show_all(at_hand, limit))


@app.command("show")
@options.grouped
def show(name: Name, *, version: Version = "production", connection: options.Connection) -> None:
    """Show a version: its texts, variables, examples, and what it includes."""
    from infra.cli import prompting, session

    session.run(*connection, lambda at_hand: prompting.show(at_hand, name, version))


@app.command("versions")
@options.grouped
def versions(name: Name, *, limit: options.Limit = 20, connection: options.Connection) -> None:
    """List the versions, newest first, with the labels that point to them."""
    from infra.cli import prompting, session

    session.run(*connection, lambda at_hand: prompting.versions(at_hand, name, limit))


@app.command("render")
@options.grouped
def render(
    name: Name,
    *,
    version: Version = "production",
    var: Annotated[
        list[str] | None,
        typer.Option("--var", metavar="NAME=VALUE", help="A variable's value; may be given again."),
    ] = None,
    values: Annotated[
        Path | None, typer.Option("--vars", metavar="FILE", help="Values as a JSON object.", dir_okay=False)
    ] = None,
    connection: options.Connection,
) -> None:
    """Show what a model would be sent for some values; nothing is sent."""
    from infra.cli import prompting, session

    session.run(*connection, lambda at_hand: prompting.render(at_hand, name, version, var or [], values))


@app.command("label")
@options.grouped
def label(
    name: Name,
    label: Annotated[str, typer.Argument(metavar="LABEL", help="Such as production.", show_default=False)],
    version: Annotated[str, typer.Argument(metavar="[VERSION]", help="A number, another label, or latest.")] = "",
    *,
    remove: Annotated[bool, typer.Option("--remove", help="Take the label away.")] = False,
    note: Note = "",
    connection: options.Connection,
) -> None:
    """Put a label on a version; what production points to is used from then on, without a deploy."""
    from infra.cli import prompting, session

    if remove == bool(version):
        raise typer.BadParameter("Give either a version or --remove.")
    if remove:
        session.run(*connection, lambda at_hand: prompting.unlabel(at_hand, name, label))
    session.run(*connection, lambda at_hand: prompting.label(at_hand, name, label, version, note))


@app.command("rollback")
@options.grouped
def rollback(
    name: Name,
    *,
    label: Annotated[str, typer.Option("--label", metavar="LABEL", help="What to put back.")] = "production",
    note: Note = "",
    connection: options.Connection,
) -> None:
    """Put a label back where it was before its last move; again, and it goes one move further back."""
    from infra.cli import prompting, session

    session.run(*connection, lambda at_hand: prompting.rollback(at_hand, name, label, note))


@app.command("diff")
@options.grouped
def diff(
    name: Name,
    before: Annotated[str, typer.Argument(metavar="[BEFORE]", help="A number, a label, or latest.")] = "production",
    after: Annotated[str, typer.Argument(metavar="[AFTER]", help="A number, a label, or latest.")] = "latest",
    *,
    file: Annotated[
        Path | None, typer.Option("--file", metavar="FILE", help="Compare latest with this file.", dir_okay=False)
    ] = None,
    connection: options.Connection,
) -> None:
    """Show what differs between two versions, or between the newest one and a file."""
    from infra.cli import prompting, session

    if file is not None:
        path = file
        session.run(*connection, lambda at_hand: prompting.diff_file(at_hand, name, path, after))
    session.run(*connection, lambda at_hand: prompting.diff(at_hand, name, before, after))


@app.command("audit")
@options.grouped
def audit(name: Name, *, limit: options.Limit = 20, connection: options.Connection) -> None:
    """List who published, labelled and rolled back what, newest first."""
    from infra.cli import prompting, session

    session.run(*connection, lambda at_hand: prompting.audit(at_hand, name, limit))


@app.command("uses")
@options.grouped
def uses(name: Name, *, connection: options.Connection) -> None:
    """List the versions in use that include a template."""
    from infra.cli import prompting, session

    session.run(*connection, lambda at_hand: prompting.uses(at_hand, name))


@app.command("pull")
@options.grouped
def pull(
    names: Names = None,
    *,
    folder: Folder = DEFAULT_FOLDER,
    builtin: Annotated[bool, typer.Option("--builtin", help="Those that are built in, too.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Overwrite what was changed here.")] = False,
    dry_run: Trying = False,
    connection: options.Connection,
) -> None:
    """Write the newest versions to files, one per template; what was changed here stays."""
    from infra.cli import prompts_syncing, session

    wanted = prompts_syncing.Pulling(folder, tuple(names or ()), builtin, force, dry_run)
    session.run(*connection, lambda at_hand: prompts_syncing.pull(at_hand, wanted))


@app.command("push")
@options.grouped
def push(
    names: Names = None,
    *,
    folder: Folder = DEFAULT_FOLDER,
    label: Labels = None,
    note: Note = "",
    force: Annotated[bool, typer.Option("--force", help="Publish over what others have published meanwhile.")] = False,
    refresh: Annotated[
        bool, typer.Option("--refresh", help="Publish again what includes others, to take in what they have become.")
    ] = False,
    dry_run: Trying = False,
    connection: options.Connection,
) -> None:
    """Publish the files that have changed; exits with 1 if others have published the same templates meanwhile."""
    from infra.cli import prompts_syncing, session

    wanted = prompts_syncing.Pushing(folder, tuple(names or ()), tuple(label or ()), note, force, refresh, dry_run)
    session.run(*connection, lambda at_hand: prompts_syncing.push(at_hand, wanted))


@app.command("optimize")
@options.grouped
def optimize(
    name: Name,
    *,
    version: Version = "production",
    wish: Wish,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write the prompt to this file.", dir_okay=False)
    ] = None,
    connection: options.Connection,
) -> None:
    """Make a better prompt by named techniques, and show what each did and why; nothing is published unasked."""
    from infra.cli import prompting, session

    session.run(*connection, lambda at_hand: prompting.optimize(at_hand, name, version, wish.body(), out))
