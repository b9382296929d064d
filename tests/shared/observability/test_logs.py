import io
import logging
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NoReturn

import orjson
import pytest

from shared.observability import logs, origin, tracing
from shared.observability.origin import Origin
from shared.settings import Settings

KEY = "pr_" + "a2b3c4d5" * 4
logger = logging.getLogger("shared.tests")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def root() -> Iterator[logging.Logger]:
    """Give the root logger back as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers = [handler for handler in handlers if not isinstance(handler, logs._Handler)]
    yield root
    root.handlers, root.level = handlers, level


@pytest.fixture
def stream() -> io.StringIO:
    stream = io.StringIO()
    logs.configure(Settings(project="p1"), stream)
    return stream


def fail(error: Exception) -> NoReturn:
    raise error


def entries(stream: io.StringIO) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in stream.getvalue().splitlines()]


def test_writes_a_record_as_one_line_of_json(stream: io.StringIO) -> None:
    trace = {"traceparent": f"00-{'a' * 32}-{'b' * 16}-01"}
    with origin.bound(Origin("cache_lookup", "r1")), tracing.continue_from(trace):
        logger.warning("found %d\nentries", 3, extra={"namespace": "content", "size": 12})
    (entry,) = entries(stream)
    assert datetime.fromisoformat(entry.pop("time")).utcoffset() is not None
    assert entry == {
        "severity": "WARNING",
        "message": "found 3\nentries",
        "logger": "shared.tests",
        "function": "cache_lookup",
        "request_id": "r1",
        "trace_id": "a" * 32,
        "logging.googleapis.com/trace": f"projects/p1/traces/{'a' * 32}",
        "namespace": "content",
        "size": 12,
    }


def test_names_no_request_outside_of_one(stream: io.StringIO) -> None:
    logger.warning("started")
    assert entries(stream)[0].keys() == {"severity", "message", "time", "logger", "function"}


def test_appends_the_traceback(stream: io.StringIO) -> None:
    try:
        fail(KeyError("missing"))
    except KeyError:
        logger.exception("failed")
    (entry,) = entries(stream)
    assert entry["severity"] == "ERROR"
    assert entry["message"].startswith("failed\nTraceback")
    assert entry["message"].endswith("KeyError: 'missing'")


def test_extra_fields_replace_no_own_ones(stream: io.StringIO) -> None:
    logger.warning("real", extra={"severity": "DEBUG", "odd": object(), 3: "three"})
    (entry,) = entries(stream)
    assert (entry["severity"], entry["3"]) == ("WARNING", "three")
    assert entry["odd"].startswith("<object")


@pytest.mark.parametrize("tty", [False, True])
def test_blots_credentials_out_everywhere(root: logging.Logger, tty: bool) -> None:  # noqa: FBT001  # the case
    stream = Terminal() if tty else io.StringIO()
    logs.configure(Settings(), stream)
    try:
        fail(ValueError(f"Bearer {KEY}"))
    except ValueError:
        logger.exception("key %s", KEY, extra={"header": f"Bearer {KEY}"})
    assert KEY not in stream.getvalue()
    assert stream.getvalue().count("[redacted]") == 3
    assert root.handlers


def test_leaves_out_what_is_below_its_level() -> None:
    stream = io.StringIO()
    logs.configure(Settings(log_level="warning"), stream)
    logger.info("unseen")
    logger.warning("seen")
    assert [entry["message"] for entry in entries(stream)] == ["seen"]


def test_configures_once(root: logging.Logger, stream: io.StringIO) -> None:
    logs.configure(Settings(), io.StringIO())
    logger.warning("one")
    assert len(entries(stream)) == 1
    assert sum(isinstance(handler, logs._Handler) for handler in root.handlers) == 1


def test_replaces_other_stream_handlers(root: logging.Logger) -> None:
    other = logging.StreamHandler()
    root.addHandler(other)
    logs.configure(Settings(), io.StringIO())
    assert other not in root.handlers


def test_follows_stderr_wherever_it_goes(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(Settings())
    logger.warning("here")
    assert orjson.loads(capsys.readouterr().err)["message"] == "here"


def test_writes_a_plain_line_to_a_terminal() -> None:
    stream = Terminal()
    logs.configure(Settings(), stream)
    with origin.bound(Origin("cache_lookup", "r1")):
        logger.warning("slow", extra={"ms": 12})
        logger.info("fine")
    slow, fine = stream.getvalue().splitlines()
    assert slow.startswith("\033[33m")
    assert "WARNING cache_lookup: slow ms=12" in slow
    assert fine.endswith("INFO    cache_lookup: fine")


def test_writes_json_to_a_terminal_of_the_cloud() -> None:
    stream = Terminal()
    logs.configure(Settings(environment="prod"), stream)
    logger.warning("x")
    assert entries(stream)[0]["message"] == "x"


def test_a_stream_that_fails_stops_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    stream = io.StringIO()
    logs.configure(Settings(), stream)
    stream.close()
    logger.warning("lost")
    assert "Logging error" in capsys.readouterr().err
