import asyncio
import re
import subprocess
import sys

import pytest

from shared.observability import tracing
from shared.settings import Settings

TRACE, PARENT = "a" * 32, "b" * 16
GIVEN = f"00-{TRACE}-{PARENT}-01"


def test_there_is_no_trace_outside_of_any() -> None:
    headers: dict[str, str] = {}
    tracing.inject(headers)
    assert (tracing.trace_id(), tracing.traceparent(), headers) == ("", "", {})


def test_continues_the_trace_it_is_told_of() -> None:
    with tracing.continue_from({"traceparent": GIVEN}):
        assert (tracing.trace_id(), tracing.traceparent()) == (TRACE, GIVEN)
    assert tracing.trace_id() == ""


@pytest.mark.parametrize("flags", ["00", "01", "03", "ff"])
def test_keeps_the_decision_to_sample(flags: str) -> None:
    with tracing.continue_from({"traceparent": f"00-{TRACE}-{PARENT}-{flags}"}):
        assert tracing.traceparent().endswith(f"-{flags}")


@pytest.mark.parametrize(
    "given",
    [
        "",
        "00",
        GIVEN[:-1],
        GIVEN + "0",
        GIVEN + "-more",
        GIVEN.upper(),
        f"ff-{TRACE}-{PARENT}-01",
        f"00-{'0' * 32}-{PARENT}-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"00-{TRACE}-{PARENT}-0g",
        f"00_{TRACE}_{PARENT}_01",
        f"00-{TRACE[:-1]}-{PARENT}-01",
        f" {GIVEN}",
        GIVEN + "\n",
        "x" * 10_000,
    ],
)
def test_begins_a_trace_where_none_is_told(given: str) -> None:
    with tracing.continue_from({"traceparent": given}):
        first = tracing.trace_id()
    with tracing.continue_from({}):
        second = tracing.trace_id()
    assert re.fullmatch(r"[0-9a-f]{32}", first)
    assert len({first, second, TRACE, "0" * 32}) == 4


def test_takes_a_later_version_as_far_as_it_is_known() -> None:
    with tracing.continue_from({"traceparent": f"01-{TRACE}-{PARENT}-01-more"}):
        assert tracing.traceparent() == GIVEN


def test_hands_on_what_it_received() -> None:
    headers = {"x-other": "1"}
    with tracing.continue_from({"traceparent": GIVEN, "tracestate": "vendor=1,other=2"}):
        tracing.inject(headers)
    assert headers == {"x-other": "1", "traceparent": GIVEN, "tracestate": "vendor=1,other=2"}


def test_spans_change_nothing_without_an_exporter() -> None:
    with tracing.continue_from({"traceparent": GIVEN}), tracing.span("step", size=1) as span:
        assert span is tracing.current()
        assert not span.is_recording()
        assert tracing.traceparent() == GIVEN


@pytest.mark.parametrize("error", [ValueError, asyncio.CancelledError])
def test_spans_let_errors_through(error: type[BaseException]) -> None:
    with pytest.raises(error), tracing.span("step"):
        raise error


async def test_keeps_concurrent_traces_apart() -> None:
    async def see() -> tuple[str, str]:
        with tracing.continue_from({}):
            before = tracing.trace_id()
            await asyncio.sleep(0)
            return before, tracing.trace_id()

    seen = await asyncio.gather(*(see() for _ in range(20)))
    assert all(before == after for before, after in seen)
    assert len(set(seen)) == 20


async def test_has_nothing_to_flush_without_an_exporter() -> None:
    tracing.configure(Settings())
    assert not tracing.flush_due()
    await tracing.flush(1)
    tracing.shutdown()


def test_loads_no_sdk_unless_asked_to() -> None:
    program = (
        "import sys; from shared.observability import tracing; from shared.settings import Settings;"
        "tracing.configure(Settings());"
        "print([name for name in sys.modules if name.startswith('opentelemetry')])"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout == "[]\n"
