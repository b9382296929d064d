"""A provider of language models outside the product: it keeps the books, and misbehaves as it is told."""

import asyncio
import contextlib
import logging
import re
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

import orjson
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from infra.local import ports
from infra.local.functions_server import server
from tests.shared.models.scripted_server import Received
from tests.shared.models.strict_server import FORMATS
from tests.shared.models.wire_format import Saying, WireFormat

Mood = Literal["ok", "limited", "error", "hanging", "slow", "rubbish", "cut"]
PROMPT_TOKENS, COMPLETION_TOKENS = 10, 20
RETRY_AFTER = 2
SENTENCE = "Fresh bread keeps well when it is wrapped in cloth and kept out of the light. "


@dataclass
class Provider:
    """
    Speaks the wire format that it is spoken to in, and writes down each call under its idempotency key.

    ``seconds`` is how long an answer takes. ``moods`` maps a word of the prompt to how calls that carry it are met, so
    many times; all others are met well. ``says`` answers the last thing that was said.
    """

    seconds: float = 0.02
    calls: Counter[str] = field(default_factory=Counter)
    answered: Counter[str] = field(default_factory=Counter)
    moods: dict[str, tuple[Mood, int]] = field(default_factory=dict)
    at_first: dict[str, Mood] = field(default_factory=dict)
    met: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    says: Callable[[str], str] = lambda _: SENTENCE * 8
    url: str = ""

    def keys_of(self, job: str) -> list[str]:
        """Return the keys under which a job has called."""
        return [key for key in self.calls if key.startswith(f"{job}:")]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request."""
        response = await self._respond(Request(scope, receive))
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        if request.method == "GET":
            return JSONResponse({"data": [], "models": []})
        received = await _received(request)
        speaking, key = _format(received.path), request.headers.get("idempotency-key", "")
        if problem := speaking.problem(received):
            return JSONResponse({"error": {"message": problem}}, 400)
        self.calls[key] += 1
        word, mood = self._mood(orjson.dumps(received.body).decode(), first=self.calls[key] == 1)
        if word:
            self.met[word].append(asyncio.get_running_loop().time())
        if mood == "ok":
            await asyncio.sleep(self.seconds)
            self.answered[key] += 1
        return await _answer(mood, speaking, orjson.dumps(self._completion(speaking, received)))

    def _completion(self, speaking: WireFormat, received: Received) -> dict[str, Any]:
        _, wanted = speaking.wanted(received)
        text = self.says(_prompt(received.body)) if wanted is None else orjson.dumps(_outline(wanted)).decode()
        said = Saying((text,), prompt_tokens=PROMPT_TOKENS, completion_tokens=COMPLETION_TOKENS)
        return speaking.answer(said, speaking.model(received))

    def _mood(self, prompt: str, *, first: bool) -> tuple[str, Mood]:
        for word, mood in self.at_first.items():
            if word in prompt:
                return word, mood if first else "ok"
        for word, (mood, times) in self.moods.items():
            if word in prompt:
                self.moods[word] = (mood, times - 1)
                return word, mood if times > 0 else "ok"
        return "", "ok"


@asynccontextmanager
async def running(provider: Provider) -> AsyncIterator[Provider]:
    """Serve ``provider`` on loopback inside."""
    bound = ports.listen(0)
    serving = server(provider)
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)  # it would tell of every answer that is cut short
    task = asyncio.create_task(serving.serve(sockets=[bound]))
    await serving.ready.wait()
    provider.url = f"http://{ports.HOST}:{bound.getsockname()[1]}/v1"
    yield provider
    serving.should_exit = serving.force_exit = True
    await task


async def _received(request: Request) -> Received:
    target = f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
    return Received(request.method, target, dict(request.headers), await request.json())


def _format(path: str) -> WireFormat:
    if path.endswith("/messages"):
        return FORMATS["anthropic"]
    return FORMATS["gemini" if "generateContent" in path else "openai"]


async def _answer(mood: Mood, speaking: WireFormat, completion: bytes) -> Response:
    if mood == "limited":
        return _limited(speaking)
    if mood == "error":
        return JSONResponse(speaking.error(500), 500)
    if mood == "hanging":
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.sleep(3600)
    if mood == "rubbish":
        return Response(completion[:20], media_type="application/json")
    if mood == "cut":
        headers = {"content-length": str(len(completion))}
        return StreamingResponse(_part(completion), headers=headers, media_type="application/json")
    if mood == "slow":
        return StreamingResponse(_dripping(completion), media_type="application/json")
    return Response(completion, media_type="application/json")


async def _part(completion: bytes) -> AsyncIterator[bytes]:
    yield completion[: len(completion) // 2]
    raise ConnectionResetError


async def _dripping(completion: bytes) -> AsyncIterator[bytes]:
    for byte in completion:
        yield bytes([byte])
        await asyncio.sleep(1)


def _limited(speaking: WireFormat) -> Response:
    """Return a refusal that says when to come back, as Gemini does in its body and the others in a header."""
    error, headers = speaking.error(429), {"retry-after": str(RETRY_AFTER)}
    if speaking.name == "gemini":
        detail = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": f"{RETRY_AFTER}s"}
        error["error"]["details"], headers = [detail], {}
    return JSONResponse(error, 429, headers)


def _prompt(body: dict[str, Any]) -> str:
    """Return what was said last, in the wire format of OpenAI; empty in another one."""
    return str(body["messages"][-1]["content"]) if "messages" in body else ""


def _outline(schema: dict[str, Any]) -> dict[str, Any]:
    wanted = schema["properties"]["sections"]
    told = re.search(r"minItems: (\d+)", wanted.get("description", ""))
    count = int(told[1]) if told else wanted["minItems"]
    sections = [{"heading": f"Part {n + 1}", "purpose": "Tell it.", "words": 60} for n in range(count)]
    return {"title": "Bread", "sections": sections}
