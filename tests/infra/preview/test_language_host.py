import asyncio
import threading

import pulumi
from pulumi.runtime import settings

from infra.preview import run
from tests.infra.preview.programs import Thing


def test_program_has_a_thread_of_its_own() -> None:
    names: list[str] = []

    run.inline(lambda: names.append(threading.current_thread().name), config={})

    assert names == ["pulumi-program"]


def test_asynchronous_program_is_awaited() -> None:
    async def main() -> pulumi.Inputs:
        await asyncio.sleep(0)
        return {"answer": 42}

    assert run.inline(lambda: pulumi.run(main), config={}).outputs == {"answer": 42}


def test_debug_messages_do_not_travel() -> None:
    """The SDK sends four for each resource; each would be a round trip."""
    sent: list[object] = []

    def program() -> None:
        stub = settings.SETTINGS.engine._stub
        original = stub.Log
        stub.Log = lambda request: sent.append(request.message) or original(request)
        Thing("a")
        pulumi.log.info("hello")

    run.inline(program, config={})

    assert sent == ["hello"]


def test_preview_and_apply_are_told_apart() -> None:
    def told(mode: str) -> object:
        return run.inline(lambda: pulumi.export("x", pulumi.runtime.is_dry_run()), config={}, mode=mode).outputs["x"]

    assert (told("preview"), told("apply")) == (True, False)
