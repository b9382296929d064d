"""
Records the queries that our own functions send to the session's emulator, and holds them against the recorded ones.

A query that is not in the file fails the run, and so does, when all tests have run and passed, one in the file that no
test has sent. ``--record-queries`` writes the file instead.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from infra.indexes import catalogue
from infra.indexes.catalogue import RecordedQuery
from infra.local.firestore.admission import SeenQuery
from infra.local.firestore.templates import Template

OPTION = "--record-queries"
TESTS = Path(__file__).parent
WITHOUT_QUERIES = (TESTS / "project",)
RECORDER = pytest.StashKey["Recorder"]()
_OURS = "shared."
_PAYLOAD = "queries"

Sent = tuple[str, str]


@dataclass(frozen=True)
class Difference:
    """What a run has sent and the file does not know, and the other way round, by caller and text."""

    added: tuple[Sent, ...]
    unseen: tuple[Sent, ...]


class Recorder:
    """Collects queries over all processes of a run; the one that the user has started judges them."""

    def __init__(self, config: pytest.Config, path: Path = catalogue.FILE) -> None:
        self._config = config
        self._path = path
        self._found: dict[Sent, RecordedQuery] = {}
        self._lost_workers = False
        self._lines: list[str] = []

    def take(self, seen: Iterable[SeenQuery]) -> None:
        """Keep what an emulator has seen of our own functions."""
        self._keep((caller, template) for query in seen for caller, template in query.callers.items())

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Send what a worker has found to the main process, or judge what all have found."""
        if hasattr(self._config, "workeroutput"):
            self._config.workeroutput[_PAYLOAD] = [(each.caller, each.template) for each in self._found.values()]
        elif not self._config.option.collectonly:
            self._judge(session)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:
        """Keep what a worker has found."""
        output: Mapping[str, Any] = getattr(node, "workeroutput", {})
        self._lost_workers |= bool(error) or _PAYLOAD not in output
        self._keep(output.get(_PAYLOAD, ()))

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Tell what is wrong, or what was written."""
        if self._lines:
            terminalreporter.section("queries")
            for line in self._lines:
                terminalreporter.write_line(line)

    def _keep(self, found: Iterable[tuple[str, Template]]) -> None:
        for caller, template in found:
            if caller.startswith(_OURS):
                query = RecordedQuery(caller, template)
                self._found[caller, query.text] = query

    def _judge(self, session: pytest.Session) -> None:
        known = {(each.caller, each.text): each for each in catalogue.read(self._path)} if self._path.exists() else {}
        passed = session.exitstatus == pytest.ExitCode.OK
        complete = passed and not self._lost_workers and is_whole(self._config)
        found = difference(known, self._found, complete=complete)
        if self._config.getoption(OPTION):
            kept = {key: each for key, each in {**known, **self._found}.items() if key not in found.unseen}
            self._path.write_text(catalogue.dump(kept.values()), encoding="utf-8")
            self._lines = [f"{len(kept)} queries recorded: {len(found.added)} new, {len(found.unseen)} gone."]
        elif found.added or found.unseen:
            self._lines = complaint(found)
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


def difference(known: Mapping[Sent, object], found: Mapping[Sent, object], *, complete: bool) -> Difference:
    """Return how a run differs from the file; only a complete one can say what is sent no more."""
    unseen = tuple(sorted(known.keys() - found.keys())) if complete else ()
    return Difference(tuple(sorted(found.keys() - known.keys())), unseen)


def complaint(found: Difference) -> list[str]:
    """Return what to tell a developer whose run differs from the file."""
    name = catalogue.FILE.relative_to(TESTS.parent)
    lines = [f"sent, but not in {name}: {caller}: {text}" for caller, text in found.added]
    lines += [f"in {name}, but sent by no test: {caller}: {text}" for caller, text in found.unseen]
    again = f"run the tests again with {OPTION}, or all of them with `make record`, and look at the difference."
    return [*lines, f"If that is meant, {again}"]


def is_whole(config: pytest.Config) -> bool:
    """Say whether every test that sends queries was asked for."""
    option = config.option
    narrowed = ("keyword", "markexpr", "deselect", "lf", "stepwise", "ignore_glob")
    if any(getattr(option, name, None) for name in narrowed):
        return False
    return _covers_all(config.args) and all(_resolved(path) in WITHOUT_QUERIES for path in option.ignore or ())


def _covers_all(arguments: Sequence[str]) -> bool:
    return any(_resolved(argument) in {TESTS, TESTS.parent} for argument in arguments)


def _resolved(argument: str | Path) -> Path:
    return Path(argument).resolve()
