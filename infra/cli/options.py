"""The options that commands share, and what they resolve to."""

import os
from pathlib import Path
from typing import Annotated

import typer

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


def state_folder() -> Path:
    """Return the folder that the local stack keeps its state in."""
    return Path(os.environ.get("PRESSROOM_STATE") or DEFAULT_STATE)


def development_key() -> str:
    """Return the key that the local stack has made for its user, empty when there is none."""
    try:
        return (state_folder() / DEVELOPMENT_KEY).read_text().strip()
    except OSError:
        return ""
