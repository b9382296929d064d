"""Runs an infrastructure program without a cloud and returns what it has registered."""

import runpy
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent import futures
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import grpc

from infra.preview import callbacks, failures, language_host, rpcs, stack_files, surroundings
from infra.preview.engine import Deployment, Engine
from infra.preview.failures import ProgramError
from infra.preview.faults import Fault
from infra.preview.graph import Graph, Mode

__all__ = ["FOLDER", "Fault", "ProgramError", "inline", "program"]

FOLDER: Final = Path(__file__).resolve().parents[1]

_one_at_a_time = threading.Lock()


def program(stack: str, *, mode: Mode = "preview", folder: Path = FOLDER, faults: Sequence[Fault] = ()) -> Graph:
    """
    Run the program in ``folder`` with the configuration of ``stack``, entered as the CLI enters it.

    Raises ProgramError, with a text for the program's author.
    """
    files = stack_files.load(folder, stack)
    deployment = Deployment(files.project, stack, mode, files.config, folder.resolve(), files.secret_keys, faults)
    return _run(deployment, lambda: _enter(files.main), files.main)


def inline(
    program: Callable[[], None],
    *,
    config: Mapping[str, str],
    stack: str = "test",
    project: str = "pressroom",
    mode: Mode = "preview",
    secret_keys: Sequence[str] = (),
    faults: Sequence[Fault] = (),
) -> Graph:
    """Run a function as a program, with ``config`` as the CLI hands it over: texts by full key."""
    return _run(Deployment(project, stack, mode, config, FOLDER, secret_keys, faults), program, FOLDER)


def _enter(main: Path) -> None:
    runpy.run_path(str(main), run_name="__main__")


def _run(deployment: Deployment, program: Callable[[], None], main: Path) -> Graph:
    engine = Engine(deployment)
    with _one_at_a_time, surroundings.of(main), _served(engine) as address:
        failed = language_host.run(program, deployment, address)
    if failed:
        raise failures.of_program(failed, deployment.folder.parent) from failed
    return engine.graph()


@contextmanager
def _served(engine: Engine) -> Iterator[str]:
    """Serve the engine on this machine alone; yields its address."""
    with futures.ThreadPoolExecutor(language_host.PARALLEL, thread_name_prefix="pulumi-engine") as threads:
        server = grpc.server(threads, rpcs.handlers(engine), options=callbacks.CHANNEL_OPTIONS)
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        try:
            yield f"127.0.0.1:{port}"
        finally:
            engine.callbacks.close()
            server.stop(1).wait()
