import asyncio
import logging
import os
import sys
import threading
from pathlib import Path

import pulumi
import pytest

from infra.preview import run
from infra.preview.run import ProgramError
from tests.infra.preview.programs import TYPE, Thing

PROGRAM = """\
import sys
import pulumi
from helper import NAME
pulumi.export("name", NAME)
pulumi.export("at", [__name__, sys.argv[0], __import__("os").getcwd()])
print("told")
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "Pulumi.yaml").write_text("name: demo\nruntime: python\nconfig:\n  size:\n    type: integer\n")
    (tmp_path / "Pulumi.dev.yaml").write_text("config:\n  demo:size: 3\n")
    (tmp_path / "helper.py").write_text('NAME = "first"\n')
    (tmp_path / "__main__.py").write_text(PROGRAM)
    return tmp_path


def test_program_is_entered_as_the_cli_does(project: Path) -> None:
    graph = run.program("dev", folder=project)

    assert (graph.project, graph.stack, graph.config) == ("demo", "dev", {"demo:size": "3"})
    assert graph.outputs == {"name": "first", "at": ["__main__", str(project), str(project)]}


def test_what_the_program_prints_is_no_result(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run.program("dev", folder=project)

    assert tuple(capsys.readouterr()) == ("", "told\n")


def test_modules_beside_the_program_are_read_anew(project: Path) -> None:
    run.program("dev", folder=project)
    (project / "helper.py").write_text('NAME = "other one"\n')

    assert run.program("dev", folder=project).outputs["name"] == "other one"


def test_unknown_stack_is_named(project: Path) -> None:
    with pytest.raises(ProgramError, match="There is no stack 'prod'; there are: dev"):
        run.program("prod", folder=project)


def state() -> tuple[object, ...]:
    level = logging.getLogger("asyncio").level
    settings = pulumi.runtime.settings.SETTINGS
    sdk = (settings.project, settings.stack, settings.monitor, settings.engine, settings.dry_run)
    return Path.cwd(), list(sys.path), list(sys.argv), dict(os.environ), level, sdk


@pytest.mark.parametrize("broken", ["", "raise SystemExit(3)\n"])
def test_nothing_of_a_run_is_left_behind(project: Path, broken: str) -> None:
    (project / "__main__.py").write_text(PROGRAM + broken)
    before, threads = state(), set(threading.enumerate())

    if broken:
        with pytest.raises(ProgramError, match="SystemExit: 3"):
            run.program("dev", folder=project)
    else:
        run.program("dev", folder=project)

    assert state() == before
    assert "helper" not in sys.modules
    for thread in set(threading.enumerate()) - threads:
        thread.join(5)  # the server's own timer takes a moment to notice
        assert not thread.is_alive()


def test_runs_know_nothing_of_each_other() -> None:
    def program() -> None:
        Thing(f"{pulumi.get_project()}-{pulumi.get_stack()}", size=pulumi.Config("a").get("size"))

    first = run.inline(program, config={"a:size": "1"}, project="one", stack="dev")
    second = run.inline(program, config={}, project="two", stack="prod")

    assert first.named(TYPE, "one-dev").inputs == {"size": "1"}
    assert second.named(TYPE, "two-prod").inputs == {}


async def test_run_works_within_a_running_loop() -> None:
    graph = run.inline(lambda: pulumi.export("x", 1), config={})

    assert graph.outputs == {"x": 1}


async def test_runs_at_the_same_time_take_turns() -> None:
    def named(name: str) -> str:
        graph = run.inline(lambda: pulumi.export("stack", pulumi.get_stack()), config={}, stack=name)
        return str(graph.outputs["stack"])

    names = [f"s{number}" for number in range(4)]

    assert await asyncio.gather(*(asyncio.to_thread(named, name) for name in names)) == names


def test_program_listens_on_this_machine_alone() -> None:
    def program() -> None:
        pulumi.export("address", pulumi.runtime.settings.SETTINGS.monitor.RegisterResource._channel.target().decode())

    assert run.inline(program, config={}).outputs["address"].startswith("dns:///127.0.0.1:")
