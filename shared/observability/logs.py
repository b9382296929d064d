"""
Log records as Google Cloud reads them: one JSON object per line, marked with trace, function and request.

What is logged are facts about the work, never request bodies, keys or headers; whatever looks like a
credential is blotted out all the same.
"""

import logging
import sys
from datetime import UTC, datetime
from typing import Any, TextIO

import orjson

from shared.observability import origin, tracing
from shared.observability.redaction import redact
from shared.settings import Settings

_OWN_FIELDS = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_COLOURS = {"WARNING": "\033[33m", "ERROR": "\033[31m", "CRITICAL": "\033[31m"}
_RESET = "\033[0m"


class JsonFormatter(logging.Formatter):
    """Writes a record as one line of JSON."""

    def __init__(self, project: str) -> None:
        super().__init__()
        self._project = project

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without its line end."""
        entry = {**_extra(record), **self._entry(record)}
        return redact(orjson.dumps(entry, default=str, option=orjson.OPT_NON_STR_KEYS).decode())

    def _entry(self, record: logging.LogRecord) -> dict[str, Any]:
        here = origin.current()
        entry: dict[str, Any] = {
            "severity": record.levelname,
            "message": _message(self, record),
            "time": _moment(record).isoformat(),
            "logger": record.name,
            "function": here.function,
        }
        if here.request_id:
            entry["request_id"] = here.request_id
        if trace_id := tracing.trace_id():
            entry["trace_id"] = trace_id
            entry["logging.googleapis.com/trace"] = f"projects/{self._project}/traces/{trace_id}"
        return entry


class LineFormatter(logging.Formatter):
    """Writes a record as one line for somebody who watches a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without its line end."""
        colour = _COLOURS.get(record.levelname, "")
        extra = "".join(f" {name}={value}" for name, value in _extra(record).items())
        moment = _moment(record).astimezone().strftime("%H:%M:%S.%f")[:-3]
        where = origin.current().function or record.name
        line = f"{moment} {record.levelname:<7} {where}: {_message(self, record)}{extra}"
        return f"{colour}{redact(line)}{_RESET if colour else ''}"


def _message(formatter: logging.Formatter, record: logging.LogRecord) -> str:
    message = record.getMessage()
    return f"{message}\n{formatter.formatException(record.exc_info)}" if record.exc_info else message


def _extra(record: logging.LogRecord) -> dict[str, Any]:
    return {name: value for name, value in vars(record).items() if name not in _OWN_FIELDS}


def _moment(record: logging.LogRecord) -> datetime:
    return datetime.fromtimestamp(record.created, UTC)


class _Handler(logging.Handler):
    """Writes to a stream, or to what stderr is at that moment; a class of its own, to be found again."""

    def __init__(self, stream: TextIO | None) -> None:
        super().__init__()
        self._stream = stream

    def emit(self, record: logging.LogRecord) -> None:
        try:
            (self._stream or sys.stderr).write(self.format(record) + "\n")
        except Exception:  # noqa: BLE001  # logging reports its own failures, and never raises them
            self.handleError(record)


def configure(settings: Settings, stream: TextIO | None = None) -> None:
    """Send what is logged to ``stream`` (stderr when not given), in place of other stream handlers; once."""
    root = logging.getLogger()
    if any(isinstance(handler, _Handler) for handler in root.handlers):
        return
    for handler in [handler for handler in root.handlers if type(handler) is logging.StreamHandler]:
        root.removeHandler(handler)
    ours = _Handler(stream)
    watched = settings.environment == "local" and (stream or sys.stderr).isatty()
    ours.setFormatter(LineFormatter() if watched else JsonFormatter(settings.project))
    root.addHandler(ours)
    root.setLevel(settings.log_level.upper())
    logging.getLogger("httpx").setLevel(max(root.level, logging.WARNING))  # it would log every call of a model
