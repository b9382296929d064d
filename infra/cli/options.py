"""
The options that commands share, alone and in groups, and what they resolve to.

A group is a NamedTuple of options. A command that is ``grouped`` takes it as one argument; on the command line each of
its options stands for itself, in the place of the group.
"""

import functools
import inspect
import os
from collections.abc import Callable, Iterator
from inspect import Parameter
from pathlib import Path
from typing import Annotated, Any, NamedTuple, get_type_hints

import typer

from shared import errors

DEFAULT_URL = "http://localhost:8080"
DEFAULT_STATE = Path(".pressroom")
DEVELOPMENT_KEY = "development.key"
_PANEL = "Connection"

Url = Annotated[
    str,
    typer.Option(
        "--url", metavar="URL", envvar="PRESSROOM_URL", help="Address of the gateway.", rich_help_panel=_PANEL
    ),
]
Key = Annotated[
    str,
    typer.Option(
        "--key",
        metavar="KEY",
        envvar="PRESSROOM_API_KEY",
        help="API key; on this machine, by default, the development key of the local stack.",
        show_default=False,
        rich_help_panel=_PANEL,
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, and nothing else.")]
Limit = Annotated[int, typer.Option("--limit", "-n", min=1, help="At most so many.")]
Stage = Annotated[str, typer.Option("--stage", metavar="NAME", help="First stage to run again; else where it failed.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only count them.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]


class Connection(NamedTuple):
    """How the gateway is reached, and for whom it is printed."""

    url: Url = DEFAULT_URL
    key: Key = ""
    json: Json = False


class Caution(NamedTuple):
    """What comes before many things are changed at once."""

    dry_run: DryRun = False
    yes: Yes = False


def grouped(command: Callable[..., None]) -> Callable[..., None]:
    """
    Return ``command`` with the options of its groups for arguments, as typer reads them.

    What cannot be read, before any work begins, is told as a bad parameter.
    """
    given = inspect.signature(command, eval_str=True).parameters.values()
    groups = {one.name: one.annotation for one in given if _is_group(one.annotation)}
    flat = [each for one in given for each in (_options(one.annotation) if one.name in groups else (one,))]

    @functools.wraps(command)
    def called(**arguments: Any) -> None:
        made = {
            name: group(**{option: arguments.pop(option) for option in group._fields}) for name, group in groups.items()
        }
        try:
            command(**arguments, **made)
        except errors.InvalidInputError as error:
            raise typer.BadParameter(error.detail) from error

    called.__signature__ = inspect.Signature(flat)  # type: ignore[attr-defined]  # every function may have one
    called.__annotations__ = {one.name: one.annotation for one in flat}
    return called


def _is_group(kind: Any) -> bool:
    return inspect.isclass(kind) and issubclass(kind, tuple) and hasattr(kind, "_fields")


def _options(group: Any) -> Iterator[Parameter]:
    for name, kind in get_type_hints(group, include_extras=True).items():
        default = group._field_defaults.get(name, Parameter.empty)
        yield Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=kind)


def state_folder() -> Path:
    """Return the folder that the local stack keeps its state in."""
    return Path(os.environ.get("PRESSROOM_STATE") or DEFAULT_STATE)


def development_key() -> str:
    """Return the key that the local stack has made for its user, empty when there is none."""
    try:
        return (state_folder() / DEVELOPMENT_KEY).read_text().strip()
    except OSError:
        return ""
