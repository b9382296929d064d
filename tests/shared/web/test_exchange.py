from typing import Any

import pytest

from shared.observability import tracing
from shared.web.asgi import Message
from shared.web.exchange import Exchange


async def receive() -> Message:
    return {"type": "http.disconnect"}


def exchange(sent: list[Any] | None = None, method: str = "GET", **headers: str) -> Exchange:
    async def send(message: Message) -> None:
        if sent is not None:
            sent.append(message)

    raw = [(name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in headers.items()]
    return Exchange({"method": method, "path": "/v1", "headers": raw}, receive, send)


@pytest.mark.parametrize("given", ["a", "A-1_b.c:d", "x" * 128])
def test_takes_over_a_sane_request_id(given: str) -> None:
    assert exchange(x_request_id=given).request_id == given


@pytest.mark.parametrize("given", ["", "a b", "x" * 129, "a\r\nset-cookie: b", "ä", "<script>", '"'])
def test_replaces_any_other_request_id(given: str) -> None:
    assert exchange(x_request_id=given).request_id.startswith("req_")


def test_makes_no_request_id_twice() -> None:
    assert len({exchange().request_id for _ in range(100)}) == 100


async def test_marks_a_response_with_its_ids() -> None:
    sent: list[Any] = []
    with tracing.continue_from({"traceparent": f"00-{'a' * 32}-{'b' * 16}-01"}):
        await exchange(sent, x_request_id="r1").send({
            "type": "http.response.start",
            "status": 200,
            "headers": [(b"a", b"b")],
        })
    assert sent[0]["headers"] == [
        (b"a", b"b"),
        (b"x-request-id", b"r1"),
        (b"x-trace-id", b"a" * 32),
        (b"x-content-type-options", b"nosniff"),
    ]


async def test_passes_a_body_on_as_it_is() -> None:
    sent: list[Any] = []
    await exchange(sent).send({"type": "http.response.body", "body": b"x"})
    assert sent == [{"type": "http.response.body", "body": b"x"}]


@pytest.mark.parametrize(("method", "label"), [("GET", "GET"), ("BREW", "other"), ("get", "other")])
def test_counts_only_known_methods_by_name(method: str, label: str) -> None:
    assert exchange(method=method).outcome() == ("unmatched", label, 499)
