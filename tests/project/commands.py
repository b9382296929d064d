"""Whether a command line that somebody wrote down would be understood."""

import click
from typer.main import get_command

from infra.cli.main import app


def understand(words: list[str]) -> None:
    """Fail unless ``pressroom`` knows the command and the options of ``words``, which begin with its name."""
    command: click.Command = get_command(app)
    rest = words[1:]
    while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
        command = command.commands[rest.pop(0)]
    command.make_parser(click.Context(command)).parse_args(rest)
