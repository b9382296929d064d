"""A client of the API: one method per operation, typed answers, errors that say what to do."""

import ipaddress
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager, contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import httpx
import orjson

from infra.cli import answers, failures
from infra.cli.answers import Approvals, Batch, FreshPiece, Health, Job, Link, Page, Piece, Result
from shared import errors, ids
from shared.clock import Clock, SystemClock
from shared.models import server_events
from shared.resilience import retry

PATIENCE = retry.Policy(attempts=8, base=0.25, cap=8.0)
LINES = "application/x-ndjson"
_TIMEOUT = httpx.Timeout(30.0, connect=5.0)
_STREAM_TIMEOUT = httpx.Timeout(45.0, connect=5.0)  # three times the gateway's heartbeat
_UPLOAD_TIMEOUT = httpx.Timeout(120.0, connect=5.0)

Filter = Sequence[tuple[str, str | int]]


@dataclass(frozen=True)
class Event:
    """A server-sent event with its data; ``id`` is the last one that was given."""

    name: str
    data: Any
    id: str = ""


@dataclass(frozen=True)
class Submitted:
    """What became of a brief: a job that writes it, or at once a piece from the cache."""

    job: Job | None = None
    piece: FreshPiece | None = None


@dataclass(frozen=True)
class Checkup:
    """The gateway's health, and the time that its clock shows."""

    health: Health
    date: str | None


class Client:
    """
    Speaks to the gateway at ``url``.

    Requests that can be repeated are repeated when the connection breaks or the gateway asks for patience. Refused
    connections count as broken ones once there was an answer, so that a restart of the gateway is waited for.
    """

    def __init__(self, url: str, key: str, clock: Clock | None = None, patience: retry.Policy = PATIENCE) -> None:
        self.url = _address(url)
        self.key = key
        self._clock = clock or SystemClock()
        self._patience = patience
        self._reached = False
        self._http = httpx.AsyncClient(
            base_url=self.url,
            headers=_credentials(key),
            timeout=_TIMEOUT,
            trust_env=not is_local(self.url),  # a proxy has no way to this machine's own loopback
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._http.aclose()

    async def submit(self, brief: Mapping[str, Any]) -> Submitted:
        """Have a brief written as a job; a piece that is in the cache comes back at once."""
        response = await self._post("/v1/content", orjson.dumps(brief), params=[("mode", "async")])
        if response.status_code == 202:
            return Submitted(job=_read(Job, response))
        return Submitted(piece=_read(FreshPiece, response))

    def stream(self, brief: Mapping[str, Any]) -> AsyncGenerator[Event, None]:
        """Yield the events of a piece that is written within this request."""
        request = self._http.build_request(
            "POST", "/v1/content", params={"mode": "stream"}, json=dict(brief), timeout=_STREAM_TIMEOUT
        )
        return self._events(request)

    async def content(self, content_id: str) -> Piece:
        """Return a finished piece."""
        return _read(Piece, await self._get(f"/v1/content/{_segment(content_id)}"))

    async def submit_batch(self, lines: bytes) -> Batch:
        """Have every brief of ``lines``, JSON Lines, written."""
        return _read(Batch, await self._post("/v1/batches", lines, LINES))

    async def batch(self, batch_id: str) -> Batch:
        """Return a batch as it stands."""
        return _read(Batch, await self._get(f"/v1/batches/{_segment(batch_id)}"))

    async def results(self, batch_id: str) -> list[Result]:
        """Return how the lines of a batch have come out so far, in their order."""

        async def attempt() -> list[Result]:
            request = self._http.build_request("GET", f"/v1/batches/{_segment(batch_id)}/results")
            async with self._open(request) as response:
                return [_parse(Result, line) for line in (await response.aread()).split(b"\n") if line.strip()]

        found = await retry.call(self._patience, attempt, clock=self._clock)
        return sorted(found, key=lambda result: result["line"])

    async def job(self, job_id: str) -> Job:
        """Return a job as it stands."""
        return _read(Job, await self._get(f"/v1/jobs/{_segment(job_id)}"))

    async def jobs(self, wanted: Filter = ()) -> Page:
        """Return a page of jobs, newest first."""
        return _read(Page, await self._get("/v1/jobs", wanted))

    async def cancel(self, job_id: str) -> Job:
        """Cancel a job."""
        return _read(Job, await self._post(f"/v1/jobs/{_segment(job_id)}/cancel"))

    async def steer(self, job_id: str, action: str, body: Mapping[str, Any] | None = None) -> Job:
        """Pause, resume, retry, approve or reject a job."""
        content = b"" if body is None else orjson.dumps(body)
        return _read(Job, await self._post(f"/v1/jobs/{_segment(job_id)}/{action}", content))

    async def approvals(self, wanted: Filter = ()) -> Approvals:
        """Return a page of the jobs that wait for a person."""
        return _read(Approvals, await self._get("/v1/approvals", wanted))

    async def approval_link(self, job_id: str) -> Link:
        """Return a link by which somebody without a key can decide."""
        return _read(Link, await self._post(f"/v1/approvals/{_segment(job_id)}/link"))

    def events(self, job_id: str, after: int = -1) -> AsyncGenerator[Event, None]:
        """Yield the events of a job numbered above ``after``, for as long as the connection holds."""
        headers = {"last-event-id": str(after)} if after >= 0 else {}
        path = f"/v1/jobs/{_segment(job_id)}/events"
        return self._events(self._http.build_request("GET", path, headers=headers, timeout=_STREAM_TIMEOUT))

    def all_events(self, wanted: Filter = (), last_id: str = "") -> AsyncGenerator[Event, None]:
        """Yield what there is and what happens to all jobs, or what has happened after the event ``last_id``."""
        headers = {"last-event-id": last_id} if last_id else {}
        request = self._http.build_request(
            "GET", "/v1/events", params=list(wanted), headers=headers, timeout=_STREAM_TIMEOUT
        )
        return self._events(request)

    @asynccontextmanager
    async def opened(self, path: str, params: Filter = ()) -> AsyncIterator[httpx.Response]:
        """Open a long answer, to be read as it comes."""
        request = self._http.build_request("GET", path, params=list(params), timeout=_STREAM_TIMEOUT)
        async with self._open(request) as response:
            yield response

    async def health(self) -> Checkup:
        """Return how the gateway says it is; asked once, without patience."""
        response = await self._exchange(self._http.build_request("GET", "/health"))
        if response.status_code not in {200, 503}:
            raise _failure(response)
        return Checkup(_read(Health, response), response.headers.get("date"))

    async def ask(self, method: str, path: str, body: Any = None, params: Filter = ()) -> Any:
        """Return what an operation of the API answers, as JSON values; None when it says nothing."""
        headers = {"idempotency-key": ids.random_id("cli")} if method == "POST" else {}
        if body is not None:
            headers["content-type"] = "application/json"
        content = b"" if body is None else orjson.dumps(body)
        request = self._http.build_request(method, path, content=content, headers=headers, params=list(params))
        response = await self._send(request)
        return _decoded(response.content) if response.content else None

    async def _get(self, path: str, params: Filter = ()) -> httpx.Response:
        return await self._send(self._http.build_request("GET", path, params=list(params)))

    async def _post(
        self, path: str, content: bytes = b"", media_type: str = "application/json", params: Filter = ()
    ) -> httpx.Response:
        headers = {"content-type": media_type, "idempotency-key": ids.random_id("cli")}
        request = self._http.build_request(
            "POST", path, content=content, headers=headers, params=list(params), timeout=_UPLOAD_TIMEOUT
        )
        return await self._send(request)

    async def _send(self, request: httpx.Request) -> httpx.Response:
        async def attempt() -> httpx.Response:
            response = await self._exchange(request)
            if not response.is_success:
                raise _failure(response)
            return response

        return await retry.call(self._patience, attempt, clock=self._clock)

    async def _events(self, request: httpx.Request) -> AsyncGenerator[Event, None]:
        async with self._open(request) as response, aclosing(server_events.parse(response.aiter_bytes())) as found:
            async for event in found:
                data = _decoded(event.data)
                if event.event == "error":
                    raise failures.from_problem(answers.checked(failures.Problem, data))
                yield Event(event.event, data, event.id)

    @asynccontextmanager
    async def _open(self, request: httpx.Request) -> AsyncIterator[httpx.Response]:
        response = await self._exchange(request, stream=True)
        try:
            with self._translated():
                if not response.is_success:
                    await response.aread()
                    raise _failure(response)
                yield response
        finally:
            await response.aclose()

    async def _exchange(self, request: httpx.Request, *, stream: bool = False) -> httpx.Response:
        with self._translated():
            response = await self._http.send(request, stream=stream)
        self._reached = True
        return response

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise self._refused() from error
        except httpx.TransportError as error:
            detail = f"The connection to {self.url} broke off ({type(error).__name__})."
            raise failures.BrokenConnectionError(detail) from error
        except (httpx.DecodingError, errors.ProviderAnswerError) as error:
            raise failures.ForeignAnswerError(f"What answers at {self.url} cannot be read.") from error

    def _refused(self) -> errors.PressroomError:
        if self._reached:
            return failures.BrokenConnectionError(f"The gateway at {self.url} has gone away and does not come back.")
        return failures.UnreachableError(
            f"Nothing answers at {self.url}: is the stack running? Start it with `make run` or `pressroom up`."
        )


def is_local(url: str) -> bool:
    """Return whether ``url`` leads to this very machine."""
    try:
        host = httpx.URL(url).host
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except (httpx.InvalidURL, ValueError):
        return False


def _address(url: str) -> str:
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise errors.InvalidInputError(f"{url!r} is not an address.") from error
    if parsed.scheme not in {"http", "https"} or not parsed.host:
        raise errors.InvalidInputError(f"{url!r} is not an address: it should look like http://localhost:8080.")
    return url.rstrip("/")


def _credentials(key: str) -> dict[str, str]:
    if not key:
        return {}
    if not (key.isascii() and key.isprintable()):
        raise errors.InvalidInputError("The API key holds characters that no header can carry.")
    return {"authorization": f"Bearer {key}"}


def _segment(text: str) -> str:
    return quote(text, safe="") or "-"


def _read(kind: type[answers.T], response: httpx.Response) -> answers.T:
    return _parse(kind, response.content)


def _parse(kind: type[answers.T], text: bytes | str) -> answers.T:
    return answers.checked(kind, _decoded(text))


def _decoded(text: bytes | str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise failures.ForeignAnswerError("The answer is not JSON, as every answer of Pressroom's API is.") from error


def _failure(response: httpx.Response) -> errors.PressroomError:
    if "application/problem+json" in response.headers.get("content-type", ""):
        return failures.from_problem(_read(failures.Problem, response))
    detail = f"{response.request.url} answers with status {response.status_code} and no problem document."
    if response.status_code in {502, 503, 504}:
        return failures.BrokenConnectionError(detail)
    return failures.ForeignAnswerError(detail)
