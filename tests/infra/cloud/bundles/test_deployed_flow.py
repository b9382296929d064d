"""The deployed product at work: its archives as plain processes, both emulators, a brief sent over HTTP."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass

import httpx
import pytest

from infra.cloud import environment
from infra.cloud.settings import StackSettings
from infra.local import ports
from infra.local.cloud_tasks import embedded as cloud_tasks
from infra.local.firestore import embedded as firestore
from shared.bootstrap import Services
from shared.manifest import functions
from shared.manifest.functions import Function
from tests import free_ports
from tests.infra.cloud.bundles.conftest import Started, Starter

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

BRIEF = {"content_type": "blog_post", "topic": "How a small town keeps its night trains"}


@dataclass
class Deployment:
    """Three deployed functions, a key for the public ones, and the variables that differ from a real deployment."""

    content: Started
    worker: Started
    progress: Started
    headers: Mapping[str, str]


@pytest.fixture
async def deployment(
    starter: Starter,
    services: Services,
    firestore_emulator: firestore.Handle,
    tasks_emulator: cloud_tasks.Handle,
) -> AsyncIterator[Deployment]:
    worker_port = free_ports.free().worker
    stack = StackSettings(
        stack="test",
        project=services.settings.project,
        region=services.settings.location,
        project_number="123456789012",
    )
    here = {
        "PRESSROOM_WORKER_URL": f"http://{ports.HOST}:{worker_port}",
        "PRESSROOM_OIDC_CERTS_URL": tasks_emulator.certs_url,
        "FIRESTORE_EMULATOR_HOST": firestore_emulator.host,
        "CLOUD_TASKS_EMULATOR_HOST": tasks_emulator.host,
    }

    def variables(function: Function) -> Mapping[str, str]:
        return {**environment.variables(function, stack), **here}

    key, _ = await services.api_keys.create("acme", "test", ("admin",))
    async with AsyncExitStack() as running:
        started = [
            await running.enter_async_context(starter.start(function.name, variables(function), port))
            for function, port in (
                (functions.CONTENT_GENERATION, 0),
                (functions.TASK_WORKER, worker_port),
                (functions.PROGRESS_TRACKING, 0),
            )
        ]
        yield Deployment(*started, {"authorization": f"Bearer {key}"})


async def finished(progress: httpx.AsyncClient, job: str, headers: Mapping[str, str]) -> str:
    """Follow a job to its end, as a browser would, and return the stream."""
    async with asyncio.timeout(60), progress.stream("GET", f"/v1/jobs/{job}/events", headers=headers) as answer:
        return "".join([text async for text in answer.aiter_text()])


async def test_brief_becomes_content_across_the_archives(deployment: Deployment) -> None:
    content, progress, headers = deployment.content.http, deployment.progress.http, deployment.headers
    accepted = await content.post("/v1/content?mode=async", json=BRIEF, headers=headers)
    assert accepted.status_code == 202, accepted.text
    events = await finished(progress, accepted.json()["id"], headers)
    job = (await progress.get(accepted.headers["location"], headers=headers)).json()
    piece = await content.get(job["links"]["content"], headers=headers)

    assert (await deployment.worker.http.post("/stages", json={}, headers=headers)).status_code == 401
    assert events.count("event: progress") > 3
    assert job["status"] == "succeeded"
    assert len(piece.json()["body"]) > 200
    assert "ERROR" not in deployment.content.logged() + deployment.worker.logged() + deployment.progress.logged()
