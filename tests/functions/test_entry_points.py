"""Every function as Google would start it: the real functions-framework command, one process each."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from infra.local import ports
from shared import bootstrap, errors
from shared.bootstrap import Services
from shared.firestore import writes
from shared.generation.brief import Brief
from shared.generation.service import Author, Handling
from shared.manifest import functions
from shared.web import auth

ROOT = Path(__file__).parents[2]
BRIEF = {"content_type": "ad_copy", "topic": "A quiet kettle"}


@dataclass
class Deployed:
    """A running function: its address, its process and what it has logged so far."""

    http: httpx.AsyncClient
    process: asyncio.subprocess.Process
    log: Path
    services: Services

    def logged(self, severity: str) -> list[dict[str, Any]]:
        """Return what it has logged at a severity."""
        lines = [line for line in self.log.read_bytes().splitlines() if line.startswith(b"{")]
        return [line for line in map(orjson.loads, lines) if line["severity"] == severity]


@asynccontextmanager
async def deployed(name: str, tmp_path: Path, services: Services) -> AsyncIterator[Deployed]:
    probe = ports.listen(0)
    port = probe.getsockname()[1]
    probe.close()
    key, _ = await services.api_keys.create("acme", "test", ("admin",))
    source = str(ROOT / "functions" / name / "main.py")
    log = tmp_path / "log"
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            str(Path(sys.executable).parent / "functions-framework"),
            *("--target", name, "--source", source, "--host", ports.HOST, "--port", str(port)),
            env={
                **os.environ,
                "FUNCTION_USE_ASGI": "true",
                "LOG_EXECUTION_ID": "false",
                "PRESSROOM_WORKER_URL": f"http://{ports.HOST}:{port}",
            },
            stdout=output,
            stderr=output,
        )
    headers = {"authorization": f"Bearer {key}"}
    async with httpx.AsyncClient(base_url=f"http://{ports.HOST}:{port}", headers=headers, timeout=20) as http:
        try:
            await _until_up(http, process)
            yield Deployed(http, process, log, services)
        finally:
            if process.returncode is None:
                process.terminate()  # the master ends its worker; killed, it would leave it behind
            await process.wait()


async def _until_up(http: httpx.AsyncClient, process: asyncio.subprocess.Process) -> None:
    while process.returncode is None:
        try:
            assert (await http.get("/health/live")).json() == {"status": "alive"}
        except httpx.TransportError:
            await asyncio.sleep(0.05)
        else:
            return
    raise AssertionError("the function did not start")


@pytest.mark.parametrize("function", functions.ALL, ids=lambda function: function.name)
async def test_function_answers_errs_logs_and_ends(
    function: functions.Function, tmp_path: Path, worker: Services
) -> None:
    async with deployed(function.name, tmp_path, worker) as found:
        await _check_errors(found.http, function)
        await _CHECKS[function.name](found.http)
        await _check_crash(found, function)
        found.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(15):
            await found.process.wait()

    assert found.process.returncode in {0, -signal.SIGTERM}


async def _check_errors(http: httpx.AsyncClient, function: functions.Function) -> None:
    routes = bootstrap.routes_of(function.name)
    path = routes[0].path.replace("{", "").replace("}", "")

    assert (await http.get("/nowhere")).json()["code"] == "not_found"
    assert (await http.put(path, json={})).status_code == 405
    for route in routes:
        if route.method == "POST" and route.body is not None and "{" not in route.path:
            broken = route.form.status(errors.InvalidFieldsError) if route.form else 422
            assert (await http.post(route.path, json={"colour": 1})).status_code == broken
            assert (await http.post(route.path, content=b" " * (route.max_body + 1))).status_code in {413, 415}


async def _check_crash(found: Deployed, function: functions.Function) -> None:
    """What nobody foresaw is a problem without details for the caller, and a line with all of them in the log."""
    route = next((r for r in bootstrap.routes_of(function.name) if r.scope not in {None, auth.INTERNAL}), None)
    if route is None:
        assert found.logged("ERROR") == []
        return
    broken = auth.generate_key()
    await found.services.documents.commit([writes.create(f"api_keys/{auth.hash_key(broken)}", {"broken": True})])
    path = route.path.replace("{", "").replace("}", "")
    answer = await found.http.request(route.method, path, headers={"authorization": f"Bearer {broken}"})
    line = found.logged("ERROR")[-1]

    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert "KeyError" not in answer.text
    assert "KeyError" in line["message"]
    assert (line["function"], line["trace_id"]) == (function.name, answer.json()["trace_id"])


async def test_worker_runs_what_the_queue_delivers(tmp_path: Path, services: Services) -> None:
    async with deployed("task_worker", tmp_path, services) as found:
        publisher = services.publisher
        publisher._worker_url = str(found.http.base_url).rstrip("/")
        order = await services.generation.order(Author("acme", "me"), Brief.model_validate(BRIEF))
        job = await services.generation.submit(order, Handling())

        assert await services.hub.finished(job.id, 30)
        assert (await services.jobs.get(job.id, "acme")).status == "succeeded"
        assert found.logged("ERROR") == []


async def _check_content(http: httpx.AsyncClient) -> None:
    streamed = await http.post("/v1/content?mode=stream", json=BRIEF)
    stored = await http.post("/v1/content", json=BRIEF)

    assert streamed.headers["content-type"].startswith("text/event-stream")
    assert "event: token" in streamed.text
    assert "event: content" in streamed.text
    assert stored.json()["cache"]["status"] == "hit"


async def _check_prompts(http: httpx.AsyncClient) -> None:
    names = [item["name"] for item in (await http.get("/v1/prompts")).json()["items"]]

    assert {"plan", "draft", "refine"} <= set(names)


async def _check_experiments(http: httpx.AsyncClient) -> None:
    given = await http.post("/v1/feedback", json={"content": "cnt_none", "rating": 5})

    assert (await http.get("/v1/experiments")).json() == {"items": [], "next_cursor": None}
    assert given.status_code == 404


async def _check_cache(http: httpx.AsyncClient) -> None:
    look = {"namespace": "notes", "request": {"a": 1}}
    missed = (await http.post("/v1/cache/lookup", json=look)).json()
    await http.put("/v1/cache/entries", json={**look, "value": {"b": 2}})
    found = (await http.post("/v1/cache/lookup", json=look)).json()

    assert (missed["status"], found["status"], found["value"]) == ("miss", "hit", {"b": 2})


async def _check_jobs(http: httpx.AsyncClient) -> None:
    assert (await http.get("/v1/jobs")).json() == {"items": [], "next_cursor": None}
    assert (await http.get("/v1/jobs/job_x/events")).status_code == 404


async def _check_health(http: httpx.AsyncClient) -> None:
    assert (await http.get("/health")).json()["status"] == "healthy"
    assert "api_requests_total" in (await http.get("/metrics")).text


async def _check_worker(http: httpx.AsyncClient) -> None:
    assert (await http.post("/stages", json={}, headers={"authorization": ""})).status_code == 401


async def _check_gateway(http: httpx.AsyncClient) -> None:
    chat = {"model": "offline", "messages": [{"role": "user", "content": "Say hello."}]}
    answers = [await http.post("/v1/openai/chat/completions", json=chat) for _ in range(2)]
    streamed = await http.post("/v1/openai/chat/completions", json={**chat, "stream": True})

    assert [answer.headers["x-pressroom-cache"] for answer in answers] == ["miss: not stored", "hit-memory"]
    assert streamed.text.endswith("data: [DONE]\n\n")
    assert (await http.get("/v1/openai/nowhere")).json()["error"]["code"] == "not_found"


_CHECKS: dict[str, Any] = {
    "content_generation": _check_content,
    "prompt_optimization": _check_prompts,
    "experiments": _check_experiments,
    "cache_lookup": _check_cache,
    "model_gateway": _check_gateway,
    "progress_tracking": _check_jobs,
    "system_health": _check_health,
    "task_worker": _check_worker,
}
