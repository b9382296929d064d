import asyncio
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from shared import errors
from shared.observability import origin, trace_export, tracing
from shared.observability.origin import Origin
from shared.observability.spans import Span
from shared.settings import Settings

TRACE, PARENT = "a" * 32, "b" * 16


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "spans.jsonl"
    tracing.configure(Settings(trace_file=str(path)))
    yield path
    tracing.shutdown()


def spans(file: Path) -> dict[str, dict[str, Any]]:
    tracing.flush_blocking(5)
    return {span["name"]: span for span in map(orjson.loads, file.read_bytes().splitlines())}


def test_writes_a_line_per_span(file: Path) -> None:
    with (
        origin.bound(Origin("content_generation", "r1")),
        tracing.continue_from({"traceparent": f"00-{TRACE}-{PARENT}-01"}),
        tracing.span("draft", model="offline", words=300, cached=False),
    ):
        pass
    span = spans(file)["draft"]
    assert (span["trace_id"], span["parent_id"]) == (TRACE, PARENT)
    assert (span["service"], span["kind"], span["status"]) == ("content_generation", "internal", "unset")
    assert span["attributes"] == {"model": "offline", "words": 300, "cached": False}
    assert 1_700_000_000 < span["start"] <= span["end"]


def test_inner_spans_point_at_outer_ones(file: Path) -> None:
    with tracing.continue_from({}), tracing.span("outer"):
        with tracing.span("inner"):
            handed_on = tracing.traceparent()
        begun = tracing.trace_id()
    told = spans(file)
    assert told["inner"]["parent_id"] == told["outer"]["span_id"]
    assert told["inner"]["trace_id"] == told["outer"]["trace_id"] == begun
    assert handed_on.startswith(f"00-{begun}-{told['inner']['span_id']}-")


def test_the_first_span_of_a_new_trace_has_no_parent(file: Path) -> None:
    with tracing.continue_from({}):
        begun = tracing.trace_id()
        with tracing.span("first"):
            pass
        with tracing.span("second"):
            pass
    told = spans(file)
    assert [told[name]["parent_id"] for name in ("first", "second")] == [None, None]
    assert {span["trace_id"] for span in told.values()} == {begun}


def test_a_span_outside_of_any_trace_begins_one(file: Path) -> None:
    with tracing.span("alone"):
        assert tracing.trace_id()
    assert spans(file)["alone"]["parent_id"] is None


@pytest.mark.parametrize(
    ("error", "status", "attributes"),
    [
        (
            errors.ProviderTimeoutError("hunter2"),
            "error",
            {
                "error.type": "ProviderTimeoutError",
                "error.code": "provider_timeout",
                "error.category": "provider",
            },
        ),
        (
            errors.NotFoundError("hunter2"),
            "unset",
            {"error.type": "NotFoundError", "error.code": "not_found", "error.category": "input"},
        ),
        (ValueError("hunter2"), "error", {"error.type": "ValueError"}),
        (asyncio.CancelledError("hunter2"), "unset", {"error.type": "CancelledError"}),
    ],
)
def test_errors_mark_the_span_without_their_text(
    file: Path, error: BaseException, status: str, attributes: dict[str, str]
) -> None:
    with pytest.raises(type(error)), tracing.span("step"):
        raise error
    span = spans(file)["step"]
    assert (span["status"], span["attributes"]) == (status, attributes)
    assert b"hunter2" not in file.read_bytes()


def test_spans_of_one_process_carry_their_functions_name(file: Path) -> None:
    for name in ("cache_lookup", "task_worker"):
        with origin.bound(Origin(name, "")), tracing.span(name):
            pass
    assert {name: span["service"] for name, span in spans(file).items()} == {
        "cache_lookup": "cache_lookup",
        "task_worker": "task_worker",
    }


def test_leaves_out_what_is_not_sampled(file: Path) -> None:
    with tracing.continue_from({"traceparent": f"00-{TRACE}-{PARENT}-00"}), tracing.span("unseen"):
        assert tracing.trace_id() == TRACE
    assert spans(file) == {}


def test_configuring_again_changes_nothing(file: Path, tmp_path: Path) -> None:
    tracing.configure(Settings(trace_file=str(tmp_path / "other.jsonl")))
    with tracing.span("step"):
        pass
    assert "step" in spans(file)
    assert not (tmp_path / "other.jsonl").exists()


async def test_flushes_when_it_is_due(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not tracing.flush_due()
    monkeypatch.setattr(tracing, "FLUSH_INTERVAL", 0.0)
    with tracing.span("step"):
        pass
    assert tracing.flush_due()
    await tracing.flush(5)
    assert b'"name":"step"' in await asyncio.to_thread(file.read_bytes)


def test_waits_no_longer_than_told(monkeypatch: pytest.MonkeyPatch, file: Path) -> None:
    release = threading.Event()
    monkeypatch.setattr(trace_export.Exporting, "flush", lambda _: release.wait(30))
    tracing.flush_blocking(0.01)
    assert not release.is_set()
    release.set()
    assert file.exists()


def test_processes_share_a_file_line_by_line(tmp_path: Path) -> None:
    file = tmp_path / "shared.jsonl"
    program = (
        "from shared.observability import tracing; from shared.settings import Settings\n"
        f"tracing.configure(Settings(trace_file={str(file)!r}))\n"
        "for number in range(600):\n"
        "    with tracing.span('step', number=number, filler='x' * 200): pass\n"
        "tracing.shutdown()"
    )
    running = [subprocess.Popen([sys.executable, "-c", program]) for _ in range(2)]
    assert [process.wait(30) for process in running] == [0, 0]
    numbers = [orjson.loads(line)["attributes"]["number"] for line in file.read_bytes().splitlines()]
    assert sorted(numbers) == sorted([*range(600)] * 2)


def test_a_file_that_cannot_be_written_is_logged(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    exporter = trace_export.FileExporter("/dev/full")
    with tracing.span("step") as span:
        pass
    assert isinstance(span, Span)
    assert not exporter.export([span])
    assert "spans were lost" in caplog.text
    exporter.shutdown()
    assert file.exists()


def test_drops_the_oldest_of_too_many(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trace_export, "MOST", 2)
    exporting = trace_export.Exporting(otlp=False, trace_file=str(file))
    with tracing.span("step") as span:
        pass
    assert isinstance(span, Span)
    with exporting._turn:  # nothing goes meanwhile
        for _ in range(5):
            exporting.take(span)
        assert len(exporting._waiting) == 2
    exporting.shutdown()


def test_exports_without_being_asked(file: Path) -> None:
    with tracing.span("step"):
        pass
    for _ in range(100):
        if file.read_bytes():
            break
        time.sleep(0.05)
    assert b'"name":"step"' in file.read_bytes()
