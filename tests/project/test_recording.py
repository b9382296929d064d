"""The recorder of queries: what fails a run, what is written, and how the processes of one run come together."""

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from infra.indexes import catalogue
from infra.local.firestore.admission import SeenQuery
from tests import recording
from tests.infra.indexes.recorded import asked
from tests.recording import Recorder

ROOT = Path(__file__).parents[2]
KNOWN, OTHER = asked("shared.a.find", "jobs"), asked("shared.b.find", "jobs")
CONFTEST = """
from pathlib import Path
from tests import recording

def pytest_addoption(parser):
    parser.addoption(recording.OPTION, action="store_true")

def pytest_configure(config):
    config.stash[recording.RECORDER] = recorder = recording.Recorder(config, Path(__file__).with_name("queries.json"))
    config.pluginmanager.register(recorder)
"""
TESTS = """
import pytest
from tests import recording
from tests.project.test_recording import OTHER, seen
from tests.infra.indexes.recorded import asked

@pytest.mark.parametrize("collection", ["jobs", "items"])
def test_it(pytestconfig, collection):
    pytestconfig.stash[recording.RECORDER].take([seen(asked("shared.b.find", collection))])
"""


def seen(*queries: catalogue.RecordedQuery) -> SeenQuery:
    return SeenQuery("shape", 1, None, {query.caller: query.template for query in queries})


def config(*arguments: str, record: bool = False, **chosen: Any) -> Any:
    """Return what a run was asked for."""
    option = SimpleNamespace(**{"collectonly": False, "ignore": None, "keyword": "", "markexpr": "", **chosen})
    return SimpleNamespace(option=option, args=list(arguments) or [str(recording.TESTS)], getoption=lambda _: record)


def judged(recorder: Recorder, status: int = pytest.ExitCode.OK) -> tuple[int, list[str]]:
    """Return how a run ends that would have ended with ``status``, and what it tells."""
    session: Any = SimpleNamespace(exitstatus=status)
    recorder.pytest_sessionfinish(session)
    return int(session.exitstatus), recorder._lines


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "queries.json"
    path.write_text(catalogue.dump([KNOWN]))
    return path


def test_a_run_that_sends_what_is_recorded_passes(file: Path) -> None:
    recorder = Recorder(config(), file)
    recorder.take([seen(KNOWN, asked("tests.shared.test_a.test_it", "elsewhere"))])

    assert judged(recorder) == (0, [])


def test_an_unknown_query_fails_any_run(file: Path) -> None:
    recorder = Recorder(config("tests/shared/jobs"), file)
    recorder.take([seen(OTHER)])
    status, lines = judged(recorder)

    assert status == 1
    assert lines[0] == "sent, but not in infra/indexes/queries.json: shared.b.find: jobs"
    assert "--record-queries" in lines[-1]


def test_a_query_sent_no_more_fails_a_whole_run(file: Path) -> None:
    status, lines = judged(Recorder(config(), file))

    assert status == 1
    assert lines[0] == "in infra/indexes/queries.json, but sent by no test: shared.a.find: jobs"
    assert judged(Recorder(config("tests/shared/jobs"), file)) == (0, [])


@pytest.mark.parametrize("status", [pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.INTERRUPTED])
def test_a_broken_run_says_nothing_of_queries_it_missed(file: Path, status: int) -> None:
    assert judged(Recorder(config(), file), status) == (status, [])


def test_a_lost_worker_makes_a_run_incomplete(file: Path) -> None:
    recorder = Recorder(config(), file)
    recorder.pytest_testnodedown(SimpleNamespace(), "crashed")

    assert judged(recorder) == (0, [])


@pytest.mark.parametrize(
    ("arguments", "kept"), [((), [OTHER]), (("tests/shared/jobs",), [KNOWN, OTHER])], ids=["whole", "part"]
)
def test_recording_forgets_only_after_a_whole_run(file: Path, arguments: tuple[str, ...], kept: list[Any]) -> None:
    recorder = Recorder(config(*arguments, record=True), file)
    recorder.take([seen(OTHER)])

    assert judged(recorder)[0] == 0
    assert file.read_text() == catalogue.dump(kept)


@pytest.mark.parametrize(
    ("arguments", "chosen", "whole"),
    [
        ((), {}, True),
        ((str(ROOT),), {}, True),
        ((), {"ignore": [str(recording.TESTS / "project")]}, True),
        ((), {"ignore": [str(recording.TESTS / "flows")]}, False),
        ((str(recording.TESTS / "shared"),), {}, False),
        ((f"{recording.TESTS}/flows/test_x.py::test_y",), {}, False),
        ((), {"keyword": "jobs"}, False),
        ((), {"markexpr": "not slow"}, False),
        ((), {"lf": True}, False),
        ((), {"deselect": ["tests/x.py"]}, False),
    ],
)
def test_only_all_tests_are_a_whole_run(arguments: tuple[str, ...], chosen: dict[str, Any], *, whole: bool) -> None:
    assert recording.is_whole(config(*arguments, **chosen)) is whole


def test_workers_of_a_run_come_together(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(CONFTEST)
    (tmp_path / "test_it.py").write_text(TESTS)
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--rootdir", str(tmp_path), str(tmp_path)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert run.returncode == 1
    assert "2 passed" in run.stdout
    assert run.stdout.count("sent, but not in") == 2, run.stdout
