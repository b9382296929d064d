"""The process of the emulators: ``python -m infra.local.emulators``, started by the stack."""

import argparse
import asyncio
import sys
from pathlib import Path

import uvloop

from infra.local import lifeline
from infra.local.cloud_tasks.emulator import CloudTasksEmulator
from infra.local.firestore.engine import Configuration
from infra.local.firestore.server import FirestoreEmulator
from infra.local.scheduler import Scheduler
from shared import settings
from shared.clock import SystemClock
from shared.manifest import queues, schedules


async def serve(arguments: argparse.Namespace) -> None:
    """Run both emulators and the scheduler until told to stop."""
    config = settings.load()
    firestore = FirestoreEmulator(Configuration(folder=arguments.data))
    tasks = CloudTasksEmulator(arguments.data)
    await firestore.start(arguments.firestore)
    await tasks.start(arguments.cloud_tasks, arguments.oidc)
    await tasks.provision(queues.ALL, config.project, config.location)
    scheduler = Scheduler(
        schedules.ALL,
        config.worker_url,
        lambda: tasks.token(config.invoker_account, config.worker_url),
        SystemClock(),
    )
    ticking = asyncio.create_task(scheduler.run())
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await lifeline.until_told()
    ticking.cancel()
    await asyncio.gather(ticking, return_exceptions=True)
    await tasks.stop()
    await firestore.stop()


def main() -> None:
    """Parse the arguments and serve."""
    parser = argparse.ArgumentParser(prog="python -m infra.local.emulators")
    parser.add_argument("--data", type=Path, default=None, help="folder to keep data in; in memory without one")
    for name in ("firestore", "cloud_tasks", "oidc"):
        parser.add_argument(f"--{name.replace('_', '-')}", type=int, required=True, help="port")
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
