"""One brief: waited for, streamed, or left as a job; and the piece it became."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

import orjson

from functions.content_generation.schemas import CacheInfo, ContentRequest
from shared import errors
from shared.bootstrap import Services
from shared.cache.lookup import Lookup
from shared.errors import FieldError
from shared.generation.content import Content, ContentView
from shared.generation.service import Author, Moved, Order, content_of
from shared.jobs.job import Job
from shared.jobs.schemas import JobView
from shared.web import bodies, query, responses, sse
from shared.web.requests import Call
from shared.web.responses import Response

MODE = query.choice(
    "mode",
    ("wait", "stream", "async"),
    default="wait",
    description="wait for the piece, stream it as server-sent events, or get 202 and a job at once.",
)
WAIT = query.integer(
    "wait", default=60, minimum=1, maximum=240, description="Seconds to wait before answering 202 with the job."
)
_MISS = CacheInfo(status="miss", reason="miss: not asked", level=None, age_seconds=None)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A piece that must be written: its request and order, the key that makes it one job, and what the cache said."""

    request: ContentRequest
    order: Order
    key: str
    cache: CacheInfo


async def generate(call: Call[ContentRequest], services: Services) -> Response | sse.EventStream:
    """
    Write what the brief asks for.

    An equal brief, under the same prompts and model, is answered from the cache; an Idempotency-Key that was used
    before gets its own job again. In mode `wait` a piece that takes longer than `wait` seconds is answered with 202
    and its job; in mode `stream` the events are `job`, `token` and `content`.
    """
    bodies.check_type(call.headers)
    raw, key = await call.body(), call.idempotency_key or ""
    held = None if key else await _held(call, services, raw)
    if held is not None:
        return _stored(held, call.query(MODE))
    request = bodies.validate(raw, ContentRequest)
    order = await services.generation.order(_author(call), request)
    if not request.use_cache or request.approval:
        return await _make(call, services, Wanted(request, order, key, _MISS))
    services.known_briefs.put(call.principal.key_id, raw, order)
    found = await services.generation.look_up(order)
    if found.entry is not None and not await services.generation.known(order, key):
        return _stored(found, call.query(MODE))
    return await _make(call, services, Wanted(request, order, key, _info(found)))


async def _make(call: Call[Any], services: Services, wanted: Wanted) -> Response | sse.EventStream:
    request, mode = wanted.request, call.query(MODE)
    if mode == "stream":
        if wanted.key:
            raise _no_key_while_streaming()
        if request.approval:
            raise errors.invalid_field("approval", "not_with_stream", "A streamed piece cannot wait for approval.")
        return sse.EventStream(_stream(services, wanted))
    priority = "high" if mode == "wait" else request.priority
    job = await services.generation.submit(wanted.order, request.handling(wanted.key, priority))
    if mode == "wait" and not request.approval:
        job = await services.generation.wait(job, call.query(WAIT))
    if mode == "async" or not job.terminal:
        return _accepted(job)
    content = await services.generation.content(content_of(job), job.tenant)
    return responses.json(_answer(content, wanted.cache))


async def get_content(call: Call[None], services: Services) -> ContentView:
    """Show a finished piece."""
    found = await services.generation.content(call.params["content_id"], call.principal.tenant)
    return ContentView.of(found)


async def _held(call: Call[Any], services: Services, raw: bytes) -> Lookup | None:
    """Return what memory has for a request that was made to the letter before, and may be answered from the cache."""
    known = services.known_briefs.get(call.principal.key_id, raw)
    return None if known is None else await services.generation.held(known)


async def _stream(services: Services, wanted: Wanted) -> AsyncGenerator[sse.Event, None]:
    job: Job | None = None
    async with aclosing(services.generation.stream(wanted.order, wanted.request.priority)) as steps:
        async for step in steps:
            if isinstance(step, Moved):
                job = step.job
                yield sse.Event(_brief_state(job), event="job")
            else:
                yield sse.Event({"stage": step.stage, "text": step.text}, event="token")
    if job is not None:
        content = await services.generation.content(content_of(job), job.tenant)
        yield sse.Event(_answer(content, wanted.cache), event="content")


def _stored(found: Lookup, mode: str) -> Response | sse.EventStream:
    """Answer with the bytes that were stored, and what the cache has to say put in front."""
    entry = found.entry
    if entry is None:
        raise errors.InternalError
    body = b'{"cache":' + orjson.dumps(_told(found)) + b"," + entry.body[1:]
    if mode != "stream":
        return Response(body, headers=[(b"x-cache", found.reason.encode())])

    async def replay() -> AsyncGenerator[sse.Event, None]:
        yield sse.Event(body.decode(), event="content")

    return sse.EventStream(replay())


def _accepted(job: Job) -> Response:
    location = f"/v1/jobs/{job.id}".encode()
    return responses.json(JobView.of(job), status=202, headers=[(b"location", location)])


def _answer(content: Content, cache: CacheInfo) -> dict[str, Any]:
    return {"cache": cache.model_dump(), **ContentView.of(content).model_dump(mode="json")}


def _brief_state(job: Job) -> dict[str, Any]:
    return {"id": job.id, "status": job.status, "stage": job.stage, "progress": job.progress}


def _info(found: Lookup) -> CacheInfo:
    return CacheInfo(**_told(found))


def _told(found: Lookup) -> dict[str, Any]:
    return {
        "status": found.status,
        "reason": found.reason,
        "level": found.level,
        "age_seconds": found.age_seconds,
    }


def _author(call: Call[Any]) -> Author:
    return Author(call.principal.tenant, call.principal.key_id)


def _no_key_while_streaming() -> errors.InvalidFieldsError:
    detail = "A streamed piece is written within its request; submit it with mode=async to make it repeatable."
    return errors.InvalidFieldsError(
        "A header breaks a rule.", errors=[FieldError("Idempotency-Key", "not_with_stream", detail)]
    )
