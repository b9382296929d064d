import contextlib
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
import pytest

from tests.infra.local.firestore.builders import DATABASE, ROOT, name, put, query
from tests.infra.local.firestore.wire import Wire

READY = "Firestore emulator ready: FIRESTORE_EMULATOR_HOST="


class Process:
    """The emulator as a process of its own."""

    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "infra.local.firestore", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def host(self) -> str:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line.startswith(READY)
        return line.removeprefix(READY).strip()

    def end(self, number: int = signal.SIGTERM) -> int:
        """Send the signal, unless the process has ended already, and return its exit code."""
        self.process.send_signal(number)
        self.process.communicate(timeout=20)
        return self.process.returncode


@pytest.fixture
def started() -> Iterator[list[Process]]:
    processes: list[Process] = []
    yield processes
    for each in processes:
        if each.process.poll() is None:
            each.end(signal.SIGKILL)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signals_end_the_process_cleanly(started: list[Process], number: int) -> None:
    started.append(Process("--port", "0", "--in-memory"))
    wire = Wire(started[0].host())
    wire.call("Commit", database=DATABASE, writes=[put("c/d", x=1)])
    wire.close()
    assert started[0].end(number) == 0


def test_taken_port_is_said_in_one_line(started: list[Process]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        started.append(Process("--port", str(port), "--in-memory"))
        _, message = started[0].process.communicate(timeout=20)
    assert (started[0].process.returncode, message) == (1, f"Port {port} of 127.0.0.1 is taken.\n")


def test_killing_loses_nothing_acknowledged(started: list[Process], tmp_path: Path) -> None:
    acknowledged: list[str] = []

    def write(worker: int) -> None:
        with contextlib.suppress(grpc.RpcError):
            for each in range(10_000):
                path = f"killed/d{worker}-{each}"
                wire.call("Commit", database=DATABASE, writes=[put(path, tenant="t"), put(f"{path}/parts/p")])
                acknowledged.append(name(path))

    started.append(Process("--port", "0", "--data", str(tmp_path)))
    wire = Wire(started[0].host())
    with ThreadPoolExecutor(4) as pool:
        pool.map(write, range(4))
        while len(acknowledged) < 200:
            time.sleep(0.001)
        started[0].end(signal.SIGKILL)
    wire.close()
    started.append(Process("--port", "0", "--data", str(tmp_path)))
    again = Wire(started[1].host())
    found = again.call("RunQuery", parent=ROOT, structured_query=query("killed", ("tenant", "==", "t")))
    parts = {"structured_query": query("parts", everywhere=True), "aggregations": [{"count": {}}]}
    (counted,) = again.call("RunAggregationQuery", parent=ROOT, structured_aggregation_query=parts)
    again.close()
    assert set(acknowledged) <= {each.document.name for each in found}
    assert counted.result.aggregate_fields["field_1"].integer_value == len(found)


def test_queries_are_checked_against_the_manifest(started: list[Process]) -> None:
    started.append(Process("--port", "0", "--in-memory"))
    wire = Wire(started[0].host())
    refused = query("jobs", ("tenant", "==", "t"), order=("fence",))
    with pytest.raises(Exception, match="The query requires an index"):
        wire.call("RunQuery", parent=ROOT, structured_query=refused)
    wire.close()
