"""The process of the emulators, with the strictness and the queues of the manifest."""

import asyncio
import sys

import pytest

from infra.local import ports
from shared import errors
from shared.bootstrap import Services
from shared.firestore import queries
from shared.manifest import queues
from shared.settings import Settings
from tests import free_ports


async def test_process_serves_strictly_and_with_all_queues(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = free_ports.free()
    pipe = asyncio.subprocess.PIPE
    arguments = [f"--firestore={chosen.firestore}", f"--cloud-tasks={chosen.cloud_tasks}", f"--oidc={chosen.oidc}"]
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "infra.local.emulators", *arguments, stdin=pipe, stdout=pipe
    )
    assert child.stdout is not None
    assert await child.stdout.readline() == b"ready\n"
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", f"{ports.HOST}:{chosen.firestore}")
    monkeypatch.setenv("CLOUD_TASKS_EMULATOR_HOST", f"{ports.HOST}:{chosen.cloud_tasks}")
    services = Services(Settings())

    with pytest.raises(errors.MissingIndexError):
        await services.documents.query(queries.Query("jobs", where=[("tenant", "==", "t")], order=["seq"]))
    for queue in queues.ALL:
        parent = services.publisher._parent
        found = await services.publisher._client.get_queue(name=f"{parent}/queues/{queue.name}")
        assert found.rate_limits.max_concurrent_dispatches == queue.max_concurrent_dispatches
    await services.aclose()
    child.terminate()
    assert await child.wait() == 0
