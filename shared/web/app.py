"""
The ASGI application of one cloud function.

``_serve``, ``_answer`` and ``_invoke`` show all that happens around a handler, from the outside in. Nothing is
built at import: a worker begins with its first request.
"""

import asyncio
import gc
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Generic, TypeVar, cast

from shared import errors, settings
from shared.observability import logs, metrics, origin, tracing
from shared.observability.spans import Position
from shared.settings import Settings
from shared.web import bodies, builtin, lifecycle, problems, query, responses, sse
from shared.web.asgi import Application, Disconnected, Receive, Scope, Send
from shared.web.auth import Authenticator
from shared.web.exchange import GONE, Exchange, Outcome
from shared.web.requests import Call
from shared.web.responses import Response
from shared.web.routing import Resource, Route, Table

S = TypeVar("S")

DRAIN_SECONDS = 5.0
RIDE_SECONDS = 1.0

_RIDING_FLUSH_SECONDS = 0.3
_LAST_FLUSH_SECONDS = 1.5

_logger = logging.getLogger(__name__)

Found = tuple[Resource[S], Mapping[str, str]]


class FunctionApp(Generic[S]):
    """
    Answers the routes of one function.

    ``services`` builds what handlers work with, once per event loop, and ``close`` ends it; ``authenticate``
    names the one among them that admits callers. A ``standalone`` function is alone in its process: it answers
    for liveness and metrics, and finishes tidily on SIGTERM.
    """

    def __init__(
        self,
        name: str,
        routes: Sequence[Route[S, Any]],
        services: Callable[[], Awaitable[S]],
        *,
        authenticate: Callable[[S], Authenticator],
        close: Callable[[S], Awaitable[None]] | None = None,
        standalone: bool = False,
        config: Settings | None = None,
    ) -> None:
        self.name = name
        self._table = Table(_with_builtin(routes) if standalone else routes)
        self._forms = {route.form.prefix: route.form for route in routes if route.form}
        self._services = lifecycle.PerLoop(services)
        self._authenticate = authenticate
        self._close = close
        self._ride: Callable[[S], Awaitable[None]] | None = None
        self._rides_at = 0.0
        self._config = config
        self._termination = lifecycle.Termination(self.finish) if standalone else None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._draining = asyncio.Event()
        self._idle = asyncio.Event()
        self._active = 0
        self._meters: dict[Outcome, metrics.RequestMeter] = {}
        metrics.REQUESTS_ACTIVE.labels(name).set_function(lambda: self._active)

    def riding(self, ride: Callable[[S], Awaitable[None]]) -> "FunctionApp[S]":
        """Have ``ride`` do, behind an answer once a second, what is due by then; it must not raise."""
        self._ride = ride
        return self

    @property
    def routes(self) -> tuple[Route[S, Any], ...]:
        """The routes that this application answers."""
        return self._table.routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or the server's lifespan."""
        if scope["type"] == "http":
            await self._serve(Exchange(scope, receive, send))
        elif scope["type"] == "lifespan":
            await self._live(receive, send)
        else:
            await send({"type": "websocket.close", "code": 1000})

    async def _serve(self, exchange: Exchange) -> None:
        if self._loop is not asyncio.get_running_loop():
            self._begin()
        self._active += 1
        try:
            with origin.bound(exchange.origin(self.name)), tracing.continue_from(exchange.headers):
                await self._answer(exchange)
                if exchange.served and exchange.started >= self._rides_at:
                    await self._do_ride(exchange)
                if tracing.flush_due():
                    await tracing.flush(_RIDING_FLUSH_SECONDS)
        finally:
            self._active -= 1
            if not self._active:
                self._idle.set()
            self._measure(exchange)

    async def _answer(self, exchange: Exchange) -> None:
        found = self._table.find(exchange.path, exchange.scope.get("root_path", ""))
        if found is not None:
            exchange.route = found[0].path
        with tracing.span(f"{exchange.method} {exchange.route}", tracing.SERVER) as span:
            try:
                answer = await self._respond(exchange, found)
                await self._send(answer, exchange)
            except Disconnected:
                exchange.status = GONE
            except Exception as error:  # noqa: BLE001  # problems.respond logs it
                tracing.mark(span, error)
                await self._fail(error, exchange)
            if span.is_recording():
                _describe(span, exchange)

    async def _respond(self, exchange: Exchange, found: Found[S] | None) -> Response | Application:
        if found is None:
            raise errors.NotFoundError("There is nothing at this path.")
        resource, params = found
        if exchange.method == "OPTIONS":
            return Response(status=204, headers=[(b"allow", resource.allow.encode())])
        route = resource.routes.get(exchange.method)
        if route is None:
            refusal = errors.MethodNotAllowedError(f"This resource supports {resource.allow}.")
            return self._problem(refusal, exchange.path, resource.allow)
        return await self._invoke(Call(exchange, route, params), route, exchange)

    async def _invoke(self, call: Call[Any], route: Route[S, Any], exchange: Exchange) -> Response | Application:
        services = await self._services.get() if route.needs_services else cast("S", None)
        exchange.served = route.needs_services
        if route.scope is not None:
            call.principal = await self._authenticate(services).admit(call.headers, route.scope)
        if exchange.method == "HEAD" and route.media_type == sse.MEDIA_TYPE:
            return Response(media_type=sse.MEDIA_TYPE.encode())
        call.accept(
            query.parse(exchange.scope.get("query_string", b""), route.query),
            None if route.body is None or route.reads_body else await _input(call, route.body),
        )
        answer = _as_answer(await route.handler(call, services), route)
        return responses.negotiate(answer, call.headers, etag=route.etag) if isinstance(answer, Response) else answer

    async def _send(self, answer: Response | Application, exchange: Exchange) -> None:
        if isinstance(answer, Response):
            await answer.send(exchange.send, head=exchange.method == "HEAD")
        else:
            exchange.scope[sse.DRAINING] = self._draining
            await answer(exchange.scope, exchange.receive, exchange.send)

    async def _do_ride(self, exchange: Exchange) -> None:
        self._rides_at = exchange.started + RIDE_SECONDS
        if self._ride is not None:
            await self._ride(await self._services.get())

    async def _fail(self, error: Exception, exchange: Exchange) -> None:
        """Tell of ``error``; once a response has begun, all that is left is the log."""
        if exchange.status:
            _logger.error("a response broke off", exc_info=error)
            return
        await self._problem(error, exchange.path).send(exchange.send, head=exchange.method == "HEAD")

    def _problem(self, error: Exception, path: str, allow: str = "") -> Response:
        form = next((form for form in self._forms.values() if form.covers(path)), None)
        return (form.respond if form else problems.respond)(error, path, allow)

    def _measure(self, exchange: Exchange) -> None:
        outcome = exchange.outcome()
        meter = self._meters.get(outcome)
        if meter is None:
            route, method, status = outcome
            meter = self._meters[outcome] = metrics.RequestMeter(self.name, route, method, str(status))
        meter.add(exchange.seconds())

    def _begin(self) -> None:
        """Begin to serve on this loop: on the first request, for the server forks after importing us."""
        self._loop = asyncio.get_running_loop()
        self._draining, self._idle = asyncio.Event(), asyncio.Event()
        config = self._config or settings.load()
        logs.configure(config)
        tracing.configure(config)
        if self._termination is not None:
            gc.freeze()  # what was imported lives as long as the process: collections need not walk through it
            self._termination.install()

    async def finish(self) -> None:
        """Let running requests end, for a while; then export what waits, and close."""
        self._draining.set()
        await self._become_idle()
        await tracing.flush(_LAST_FLUSH_SECONDS)
        await self.aclose()

    async def _become_idle(self) -> None:
        if not self._active:
            return
        self._idle.clear()
        try:
            async with asyncio.timeout(DRAIN_SECONDS):
                await self._idle.wait()
        except TimeoutError:
            _logger.warning("%d requests were still running when the worker had to end", self._active)

    async def aclose(self) -> None:
        """End streams and close the services."""
        self._draining.set()
        if self._termination is not None:
            self._termination.uninstall()
        services = self._services.take()
        if services is not None and self._close is not None:
            await self._close(services)

    async def _live(self, receive: Receive, send: Send) -> None:
        while (await receive())["type"] != "lifespan.shutdown":
            await send({"type": "lifespan.startup.complete"})
        await self.aclose()
        await send({"type": "lifespan.shutdown.complete"})


async def _input(call: Call[Any], model: type[Any]) -> Any:
    bodies.check_type(call.headers)
    return bodies.validate(await call.body(), model)


def _as_answer(result: object, route: Route[Any, Any]) -> Response | Application:
    """Make a response of what a handler returned: itself, an ASGI application, nothing or JSON."""
    if isinstance(result, Response):
        return result
    if result is None:
        return Response(status=204)
    if callable(result):
        return cast("Application", result)
    return responses.json(result, route.status)


def _describe(span: Position, exchange: Exchange) -> None:
    span.set_attributes({
        "http.request.method": exchange.method,
        "http.route": exchange.route,
        "http.response.status_code": exchange.status,
        "request.id": exchange.request_id,
    })


def _with_builtin(routes: Sequence[Route[S, Any]]) -> list[Route[S, Any]]:
    declared = {route.path for route in routes}
    return [*routes, *(route for route in builtin.ROUTES if route.path not in declared)]
