import asyncio
import gc
import signal
from collections.abc import AsyncGenerator, Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import orjson
import pytest
from pydantic import BaseModel

from shared import errors
from shared.observability import metrics, origin, tracing
from shared.settings import Settings
from shared.web import auth, problems
from shared.web.app import FunctionApp
from shared.web.problems import Form
from shared.web.requests import Call
from shared.web.responses import Response
from shared.web.routing import Route
from shared.web.sse import Event, EventStream

if TYPE_CHECKING:
    from tests.shared.web.conftest import Keys, Serve

Build = Callable[..., FunctionApp[auth.Gate]]


class Piece(BaseModel):
    title: str


def answering(result: object, path: str = "/v1/x", method: str = "GET", **fields: Any) -> Route[Any, None]:
    async def handle(_call: Call[None], _services: object) -> object:
        if isinstance(result, BaseException):
            raise result
        return result

    return Route(method, path, handle, summary="A test", **fields)


def counted(route: str, method: str, status: str) -> float:
    """Return how many requests of a route have ended in a way."""
    metrics.settle()
    labels = {"function": "kit", "route": route, "method": method, "status": status}
    return metrics.REGISTRY.get_sample_value("api_requests_total", labels) or 0.0


async def hello(scope: Any, _receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 203, "headers": []})
    await send({"type": "http.response.body", "body": scope["path"].encode()})


@pytest.mark.parametrize(
    ("result", "status", "body"),
    [
        ({"a": 1}, 202, b'{"a":1}'),
        ([1, 2], 202, b"[1,2]"),
        (Piece(title="t"), 202, b'{"title":"t"}'),
        ([Piece(title="t")], 202, b'[{"title":"t"}]'),
        ("text", 202, b'"text"'),
        (Response(b"own", 418), 418, b"own"),
        (None, 204, b""),
        (hello, 203, b"/v1/x"),
    ],
)
async def test_makes_a_response_of_what_handlers_return(
    serve: "Serve", result: object, status: int, body: bytes
) -> None:
    response = await serve(answering(result, status=202)).get("/v1/x")
    assert (response.status_code, response.content) == (status, body)


async def test_handlers_may_return_one_response_many_times(serve: "Serve") -> None:
    kept = Response(b'"a long piece"' * 500)
    client = serve(answering(kept, etag=True))
    for encoding in ("gzip", "identity", "gzip"):
        response = await client.get("/v1/x", headers={"accept-encoding": encoding})
        assert (response.content, len(response.headers.get_list("etag"))) == (b'"a long piece"' * 500, 1)


@pytest.mark.parametrize("path", ["/", "/v1", "/v1/x/", "/v1/x/y", "/v1/%2e%2e/x", "/v1/x%00", "/v1%2Fx"])
async def test_knows_nothing_under_other_paths(serve: "Serve", path: str) -> None:
    response = await serve(answering({}, "/v1/{name}/z")).get(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW"])
async def test_names_the_methods_it_supports(serve: "Serve", method: str) -> None:
    response = await serve(answering({})).request(method, "/v1/x")
    assert (response.status_code, response.headers["allow"]) == (405, "GET, HEAD, OPTIONS")
    assert response.json()["code"] == "method_not_allowed"


async def test_answers_options_without_a_body(serve: "Serve") -> None:
    response = await serve(answering({}), answering({}, method="DELETE")).options("/v1/x")
    assert (response.status_code, response.headers["allow"]) == (204, "DELETE, GET, HEAD, OPTIONS")
    assert response.content == b""


async def test_answers_head_like_get_without_a_body(serve: "Serve") -> None:
    client = serve(answering({"a": 1}))
    got, head = await client.get("/v1/x"), await client.head("/v1/x")
    assert head.content == b""
    assert head.headers["content-length"] == got.headers["content-length"] == "7"


async def test_starts_no_stream_for_head(serve: "Serve") -> None:
    route = answering(AssertionError("was called"), media_type="text/event-stream")
    response = await serve(route).head("/v1/x")
    assert (response.status_code, response.headers["content-type"]) == (200, "text/event-stream")


async def test_answers_an_unknown_path_to_options(serve: "Serve") -> None:
    assert (await serve(answering({})).options("/v1/y")).status_code == 404


@pytest.mark.parametrize(
    ("scopes", "status"), [((), 401), (("jobs:read",), 200), (("jobs:write",), 403), (("admin",), 200)]
)
async def test_lets_in_who_has_the_scope(serve: "Serve", keys: "Keys", scopes: tuple[str, ...], status: int) -> None:
    headers = {"x-api-key": keys.issue(*scopes)} if scopes else {}
    response = await serve(answering({}, scope="jobs:read")).get("/v1/x", headers=headers)
    assert response.status_code == status


async def test_asks_who_it_is_before_reading_the_body(serve: "Serve") -> None:
    route = answering({}, method="POST", scope="content:write", body=Piece)
    response = await serve(route).post("/v1/x", content=b"{")
    assert response.status_code == 401
    assert response.headers["www-authenticate"].startswith("Bearer")


async def test_tells_handlers_who_calls(serve: "Serve", keys: "Keys") -> None:
    async def handle(call: Call[None], _services: object) -> dict[str, str]:
        return {"tenant": call.principal.tenant, "key": call.principal.key_id}

    route: Route[Any, None] = Route("GET", "/v1/x", handle, summary="A test", scope="jobs:read")
    response = await serve(route).get("/v1/x", headers={"x-api-key": keys.issue("jobs:read")})
    assert response.json() == {"tenant": "acme", "key": "k1"}


async def test_refuses_a_query_that_is_not_declared(serve: "Serve") -> None:
    response = await serve(answering({})).get("/v1/x?page=2")
    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, "page")


@pytest.mark.parametrize(
    ("error", "status"),
    [(errors.NotFoundError("No job."), 404), (RuntimeError("hunter2"), 500), (TypeError("hunter2"), 500)],
)
async def test_maps_errors_to_problems(serve: "Serve", error: Exception, status: int) -> None:
    response = await serve(answering(error)).get("/v1/x", headers={"traceparent": _TRACEPARENT})
    assert (response.status_code, response.json()["status"]) == (status, status)
    assert response.json()["trace_id"] == response.headers["x-trace-id"] == "a" * 32
    assert "hunter2" not in response.text


_TRACEPARENT = f"00-{'a' * 32}-{'b' * 16}-01"


async def test_reports_a_result_that_is_no_json(serve: "Serve") -> None:
    assert (await serve(answering({"a": object()})).get("/v1/x")).status_code == 500


async def test_a_response_that_breaks_off_is_logged(serve: "Serve", caplog: pytest.LogCaptureFixture) -> None:
    async def breaking(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise RuntimeError("half way")

    with pytest.raises(AssertionError):
        await serve(answering(breaking)).get("/v1/x")
    assert "a response broke off" in caplog.text


async def test_an_application_that_fails_at_once_is_a_problem(serve: "Serve") -> None:
    async def failing(_scope: Any, _receive: Any, _send: Any) -> None:
        raise errors.NotFoundError

    assert (await serve(answering(failing)).get("/v1/x")).status_code == 404


async def test_marks_every_response_with_its_ids(serve: "Serve") -> None:
    client = serve(answering({}))
    for path in ("/v1/x", "/nowhere"):
        response = await client.get(path, headers={"x-request-id": "r1"})
        assert response.headers["x-request-id"] == "r1"
        assert len(response.headers["x-trace-id"]) == 32


async def test_begins_a_trace_of_its_own_per_request(serve: "Serve") -> None:
    client = serve(answering({}))
    ids = {(await client.get("/v1/x")).headers["x-trace-id"] for _ in range(3)}
    assert len(ids) == 3


async def test_handlers_run_under_trace_and_origin(serve: "Serve") -> None:
    async def handle(call: Call[None], _services: object) -> list[str]:
        here = origin.current()
        return [here.function, here.request_id, call.request_id, tracing.trace_id()]

    route: Route[Any, None] = Route("GET", "/v1/x", handle, summary="A test")
    headers = {"x-request-id": "r1", "traceparent": _TRACEPARENT}
    response = await serve(route).get("/v1/x", headers=headers)
    assert response.json() == ["kit", "r1", "r1", "a" * 32]


@pytest.fixture
def spans(tmp_path: Path) -> Iterator[Callable[[], list[dict[str, Any]]]]:
    file = tmp_path / "spans.jsonl"
    tracing.configure(Settings(trace_file=str(file)))

    def exported() -> list[dict[str, Any]]:
        tracing.flush_blocking(5)
        return [orjson.loads(line) for line in file.read_bytes().splitlines()]

    yield exported
    tracing.shutdown()


@pytest.mark.parametrize(
    ("result", "status_code", "status", "code"),
    [
        ({}, 200, "unset", None),
        (errors.NotFoundError(), 404, "unset", "not_found"),
        (errors.StoreUnavailableError(), 503, "error", "store_unavailable"),
        (RuntimeError("x"), 500, "error", None),
    ],
)
async def test_a_request_is_a_span_of_its_trace(
    serve: "Serve",
    spans: Callable[[], list[dict[str, Any]]],
    result: object,
    status_code: int,
    status: str,
    code: str | None,
) -> None:
    headers = {"traceparent": _TRACEPARENT, "x-request-id": "r1"}
    await serve(answering(result, "/v1/spans/{name}")).get("/v1/spans/a", headers=headers)
    (span,) = spans()
    assert (span["name"], span["kind"], span["service"]) == ("GET /v1/spans/{name}", "server", "kit")
    assert (span["trace_id"], span["parent_id"], span["status"]) == ("a" * 32, "b" * 16, status)
    assert span["attributes"].get("error.code") == code
    assert (
        span["attributes"].items()
        >= {
            "http.request.method": "GET",
            "http.route": "/v1/spans/{name}",
            "http.response.status_code": status_code,
            "request.id": "r1",
        }.items()
    )


async def test_a_request_takes_waiting_spans_along(
    serve: "Serve", spans: Callable[[], list[dict[str, Any]]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tracing, "FLUSH_INTERVAL", 0.0)
    await serve(answering({})).get("/v1/x")
    assert await asyncio.to_thread((tmp_path / "spans.jsonl").read_bytes)
    assert len(spans()) == 1


async def test_tags_and_revalidates_when_asked(serve: "Serve") -> None:
    client = serve(answering({"a": 1}, etag=True), answering({"a": 1}, "/v1/plain"))
    tag = (await client.get("/v1/x")).headers["etag"]
    assert (await client.get("/v1/x", headers={"if-none-match": tag})).status_code == 304
    assert "etag" not in (await client.get("/v1/plain")).headers


async def test_compresses_large_answers(serve: "Serve") -> None:
    client = serve(answering(["a piece"] * 500))
    response = await client.get("/v1/x", headers={"accept-encoding": "gzip"})
    assert response.headers["content-encoding"] == "gzip"
    assert response.json() == ["a piece"] * 500


async def test_counts_requests_by_route_and_status(serve: "Serve") -> None:
    client = serve(answering({}, "/v1/counted/{name}"))
    for path in ("/v1/counted/a", "/v1/counted/b", "/v1/countless"):
        await client.get(path)
    told = metrics.render()[0].decode()
    assert counted("/v1/counted/{name}", "GET", "200") == 2
    assert "countless" not in told


async def test_counts_what_is_going_on(serve: "Serve") -> None:
    def active() -> float | None:
        return metrics.REGISTRY.get_sample_value("api_requests_active", {"function": "kit"})

    async def handle(_call: Call[None], _services: object) -> float | None:
        return active()

    client = serve(Route("GET", "/v1/x", handle, summary="A test"), answering(RuntimeError("x"), "/v1/y"))
    assert (await client.get("/v1/x")).json() == 1
    await client.get("/v1/y")
    assert active() == 0


async def test_a_caller_who_leaves_is_not_answered(build: Build) -> None:
    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(_message: Any) -> None:
        raise AssertionError("was answered")

    app = build(answering({}, method="POST", body=Piece))
    headers = [(b"content-type", b"application/json")]
    await app({"type": "http", "method": "POST", "path": "/v1/x", "headers": headers}, receive, send)
    assert counted("/v1/x", "POST", "499") >= 1


async def test_services_that_cannot_be_built_are_a_problem() -> None:
    async def services() -> auth.Gate:
        raise errors.StoreUnavailableError

    app = FunctionApp(
        "kit",
        [answering({}), answering({"alive": True}, "/alive", needs_services=False)],
        services,
        authenticate=lambda gate: gate,
    )
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://api") as client:
        assert (await client.get("/v1/x")).status_code == 503
        assert (await client.get("/alive")).status_code == 200


@pytest.mark.parametrize(("standalone", "status"), [(True, 200), (False, 404)])
async def test_tells_liveness_only_when_alone(
    serve: "Serve",
    standalone: bool,  # noqa: FBT001  # the case
    status: int,
) -> None:
    assert (await serve(answering({}), standalone=standalone).get("/health/live")).status_code == status


async def test_a_route_of_its_own_goes_first(serve: "Serve") -> None:
    response = await serve(answering("mine", "/metrics"), standalone=True).get("/metrics")
    assert response.json() == "mine"


async def test_takes_the_signal_only_when_alone(build: Build) -> None:
    before = signal.getsignal(signal.SIGTERM)
    for standalone in (False, True):
        app = build(answering({}), standalone=standalone)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://api") as client:
            await client.get("/v1/x")
        assert (signal.getsignal(signal.SIGTERM) is not before) is standalone
        await app.aclose()
        assert signal.getsignal(signal.SIGTERM) is before


async def test_closes_its_services_once(build: Build) -> None:
    closed: list[auth.Gate] = []

    async def close(gate: auth.Gate) -> None:
        closed.append(gate)

    app = build(answering({}), close=close)
    await app.aclose()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://api") as client:
        await client.get("/v1/x")
    await app.aclose()
    await app.aclose()
    assert len(closed) == 1


async def test_what_is_due_rides_on_requests_that_need_services(build: Build, gate: auth.Gate) -> None:
    ridden: list[auth.Gate] = []

    async def ride(found: auth.Gate) -> None:
        ridden.append(found)

    app = build(answering({}), answering({}, "/alive", needs_services=False)).riding(ride)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://api") as client:
        for path in ("/v1/x", "/alive", "/nowhere"):
            await client.get(path)
    assert ridden == [gate]


async def test_what_is_due_is_looked_for_once_a_second(build: Build) -> None:
    ridden: list[auth.Gate] = []

    async def ride(found: auth.Gate) -> None:
        ridden.append(found)

    app = build(answering({})).riding(ride)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://api") as client:
        for _ in range(5):
            await client.get("/v1/x")
        assert len(ridden) == 1
        app._rides_at = 0.0
        await client.get("/v1/x")
    assert len(ridden) == 2


async def test_what_rides_along_keeps_nobody_waiting(build: Build) -> None:
    sent: list[str] = []

    async def ride(_: auth.Gate) -> None:
        sent.append("ride")

    async def send(message: Any) -> None:
        sent.append(message["type"])

    app = build(answering({})).riding(ride)
    await app({"type": "http", "method": "GET", "path": "/v1/x", "headers": []}, asyncio.Event().wait, send)
    assert sent == ["http.response.start", "http.response.body", "ride"]


async def test_finishing_waits_for_running_requests(build: Build) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def handle(_call: Call[None], _services: object) -> str:
        begun.set()
        await go_on.wait()
        return "done"

    app = build(Route("GET", "/v1/x", handle, summary="A test"))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://api") as client:
        asking = asyncio.create_task(client.get("/v1/x"))
        await begun.wait()
        finishing = asyncio.create_task(app.finish())
        await asyncio.sleep(0)
        assert not finishing.done()
        go_on.set()
        await finishing
        assert (await asking).json() == "done"


async def test_finishing_ends_streams(build: Build) -> None:
    begun = asyncio.Event()

    async def events() -> AsyncGenerator[Event, None]:
        yield Event("one")
        begun.set()
        await asyncio.Event().wait()

    async def handle(_call: Call[None], _services: object) -> EventStream:
        return EventStream(events())

    app = build(Route("GET", "/v1/x", handle, summary="A test"))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://api") as client:
        asking = asyncio.create_task(client.get("/v1/x"))
        await begun.wait()
        await app.finish()
        assert (await asking).text == "data: one\n\n"


async def test_follows_the_servers_lifespan(build: Build) -> None:
    told: list[str] = []
    messages = iter(["lifespan.startup", "lifespan.shutdown"])

    async def receive() -> dict[str, str]:
        return {"type": next(messages)}

    async def send(message: Any) -> None:
        told.append(message["type"])

    await build(answering({}))({"type": "lifespan"}, receive, send)
    assert told == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


async def test_refuses_web_sockets(build: Build) -> None:
    told: list[Any] = []

    async def send(message: Any) -> None:
        told.append(message)

    await build(answering({}))({"type": "websocket", "path": "/v1/x"}, None, send)
    assert told == [{"type": "websocket.close", "code": 1000}]


async def test_answers_under_a_prefix(build: Build) -> None:
    transport = httpx.ASGITransport(build(answering({})), root_path="/kit")
    async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
        assert (await client.get("/kit/v1/x")).status_code == 200
        assert (await client.get("/v1/x")).status_code == 200


async def test_function_on_its_own_keeps_its_imports_out_of_collections(serve: "Serve") -> None:
    gc.unfreeze()
    await serve(answering({}), standalone=False).get("/v1/x")
    assert gc.get_freeze_count() == 0, "other code of the process may have garbage of its own"
    await serve(answering({}), standalone=True).get("/v1/x")
    assert gc.get_freeze_count() > 0
    gc.unfreeze()


def whispering(error: Exception, path: str, allow: str = "") -> Response:
    return Response(f"{type(error).__name__} {path} {allow}".encode(), 418)


FORM = Form("/v1/own", whispering, lambda _: 418, "Own", {})


@pytest.mark.parametrize(
    ("method", "path", "told"),
    [
        ("GET", "/v1/own/x", "RuntimeError /v1/own/x "),
        ("GET", "/v1/own/nowhere", "NotFoundError /v1/own/nowhere "),
        ("GET", "/v1/own", "NotFoundError /v1/own "),
        ("PUT", "/v1/own/x", "MethodNotAllowedError /v1/own/x GET, HEAD, OPTIONS"),
    ],
)
async def test_problems_have_the_form_of_their_part_of_the_api(
    serve: "Serve", method: str, path: str, told: str
) -> None:
    client = serve(answering(RuntimeError("x"), "/v1/own/x", form=FORM))
    response = await client.request(method, path)
    assert (response.status_code, response.text) == (418, told)


async def test_other_problems_keep_the_usual_form(serve: "Serve") -> None:
    client = serve(answering({}, "/v1/own/x", form=FORM))
    response = await client.get("/v1/owner")
    assert (response.status_code, response.headers["content-type"]) == (404, problems.MEDIA_TYPE.decode())


async def test_handlers_may_read_the_body_themselves(serve: "Serve") -> None:
    async def handle(call: Call[Piece], _services: object) -> str:
        return (await call.body()).decode()

    route: Route[Any, Piece] = Route("POST", "/v1/x", handle, summary="A test", body=Piece, reads_body=True)
    response = await serve(route).post("/v1/x", content=b"no JSON")
    assert response.json() == "no JSON"
