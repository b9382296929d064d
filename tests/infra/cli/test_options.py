from pathlib import Path
from typing import Annotated, Any, NamedTuple

import pytest
import typer
from typer.testing import CliRunner

from infra.cli import options
from shared import errors


def test_the_state_folder_lies_here() -> None:
    assert options.state_folder() == Path(".pressroom")


def test_the_environment_moves_the_state_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PRESSROOM_STATE", str(tmp_path))
    assert options.state_folder() == tmp_path


def test_the_development_key_is_read() -> None:
    Path(".pressroom").mkdir()
    Path(".pressroom/development.key").write_text("pr_key\n")
    assert options.development_key() == "pr_key"


def test_there_may_be_no_development_key() -> None:
    assert options.development_key() == ""


class Fruit(NamedTuple):
    """A group of two options."""

    apples: Annotated[int, typer.Option("--apples", help="How many apples.")] = 1
    name: Annotated[str, typer.Option("--name")] = "pie"


def ask(*arguments: str) -> Any:
    """Call a command with a group between two options of its own."""
    app = typer.Typer()

    @app.command()
    @options.grouped
    def bake(
        oven: Annotated[str, typer.Argument()],
        *,
        fruit: Fruit,
        hot: Annotated[bool, typer.Option("--hot")] = False,
        connection: options.Connection,
    ) -> None:
        """Bake something."""
        typer.echo(f"{oven} {fruit} {hot} {connection.url} {connection.json}")

    return CliRunner().invoke(app, [*arguments])


def test_options_of_a_group_stand_for_themselves() -> None:
    told = ask("gas", "--apples", "3", "--hot", "--json").output
    assert told == "gas Fruit(apples=3, name='pie') True http://localhost:8080 True\n"


def test_options_of_a_group_have_their_defaults() -> None:
    assert ask("gas").output == "gas Fruit(apples=1, name='pie') False http://localhost:8080 False\n"


def test_help_shows_the_options_in_their_order() -> None:
    told = ask("--help").output
    places = [told.index(text) for text in ("Bake something.", "--apples", "How many apples.", "--name", "--hot")]
    assert places == sorted(places)


def test_environment_fills_options_of_a_group(monkeypatch: pytest.MonkeyPatch) -> None:
    assert options.Connection() == ("http://localhost:8080", "", False)
    monkeypatch.setenv("PRESSROOM_URL", "http://elsewhere")
    assert "http://elsewhere" in ask("gas").output


def test_unreadable_options_are_bad_parameters() -> None:
    app = typer.Typer()

    @app.command()
    @options.grouped
    def refuse() -> None:
        raise errors.InvalidInputError("The assertion is not JSON.")

    result = CliRunner().invoke(app)
    assert (result.exit_code, "The assertion is not JSON." in result.stderr) == (2, True)
