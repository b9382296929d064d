"""One trace from the request through queue and worker to the model."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from shared.observability import tracing
from tests.conftest import Api

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


@pytest.fixture
def trace_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A file that spans go to; asked for before the stack, so that it reads the setting."""
    monkeypatch.setenv("PRESSROOM_TRACE_FILE", str(tmp_path / "spans.jsonl"))
    yield tmp_path / "spans.jsonl"
    tracing.shutdown()


def spans(path: Path) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in path.read_bytes().splitlines()]


async def test_one_trace_leads_from_the_request_to_the_model(trace_file: Path, api: Api) -> None:
    """Every stage of the job and every call of the model hangs below the caller's span."""
    headers = {"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}
    brief = {"content_type": "blog_post", "topic": "Rye bread", "length": 320}
    answer = await api.http.post("/v1/content", json=brief, headers=headers)
    await tracing.flush(5)
    found = [span for span in spans(trace_file) if span["trace_id"] == TRACE]
    names = {span["name"] for span in found}
    by_id = {span["span_id"]: span for span in found}

    assert answer.headers["x-trace-id"] == TRACE
    assert {"POST /v1/content", "POST /stages", "stage.plan", "stage.draft", "stage.finish", "model.complete"} <= names
    for span in found:
        assert span["parent_id"] in by_id or span["parent_id"] == "00f067aa0ba902b7"
