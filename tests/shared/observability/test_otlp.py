import http.server
import threading
from collections.abc import Iterator

import pytest
from opentelemetry.trace import SpanKind, StatusCode

from shared.observability import origin, otlp, tracing
from shared.observability.origin import Origin
from shared.observability.spans import Position, Span
from shared.settings import Settings

TRACE, PARENT = "a" * 32, "b" * 16


class Collector(http.server.BaseHTTPRequestHandler):
    received: list[tuple[str, bytes]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.received.append((self.path, body))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Stay quiet."""


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, bytes]]]:
    received: list[tuple[str, bytes]] = []
    handler = type("Handler", (Collector,), {"received": received})
    with http.server.HTTPServer(("127.0.0.1", 0), handler) as server:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield received
        server.shutdown()
        thread.join()


def test_sends_spans_to_a_collector(collector: list[tuple[str, bytes]]) -> None:
    tracing.configure(Settings())
    with origin.bound(Origin("cache_lookup", "")), tracing.span("look up"):
        pass
    tracing.shutdown()
    assert [path for path, _ in collector] == ["/v1/traces"]
    assert b"look up" in collector[0][1]
    assert b"cache_lookup" in collector[0][1]


def span(here: Position) -> Span:
    made = Span("look up", "server", "cache_lookup", here, {"size": 1})
    made.ended = made.started + 5
    return made


def test_a_step_is_readable_by_the_sdk() -> None:
    made = span(Position(TRACE, PARENT, PARENT, state="vendor=1"))
    found = otlp.readable(made)

    assert (found.name, found.kind, dict(found.attributes or {})) == ("look up", SpanKind.SERVER, {"size": 1})
    assert found.context is not None
    assert (f"{found.context.trace_id:032x}", f"{found.context.span_id:016x}") == (TRACE, made.span_id)
    assert found.context.trace_state.to_header() == "vendor=1"
    assert found.parent is not None
    assert f"{found.parent.span_id:016x}" == PARENT
    assert (found.end_time or 0) - (found.start_time or 0) == 5


@pytest.mark.parametrize(("error", "status"), [("", StatusCode.UNSET), ("internal", StatusCode.ERROR)])
def test_failed_steps_have_a_status(error: str, status: StatusCode) -> None:
    made = span(Position(TRACE, PARENT, ""))
    made.error = error
    found = otlp.readable(made)

    assert (found.status.status_code, found.parent) == (status, None)


def test_a_collector_that_is_not_there_is_logged(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "0.1")
    exporter = otlp.OtlpExporter()

    assert not exporter.export([span(Position(TRACE, PARENT, ""))])
    assert caplog.text
    exporter.shutdown()
