"""Runs the Firestore emulator as a process: ``python -m infra.local.firestore --port 8085 --in-memory``."""

import argparse
import asyncio
import signal
import sys
from pathlib import Path

from infra.local.firestore.engine import Configuration
from infra.local.firestore.planning.planner import IndexPlanner
from infra.local.firestore.server import FirestoreEmulator
from shared import errors
from shared.manifest import collections


def main(arguments: list[str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT and return the exit code."""
    options = _parser().parse_args(arguments)
    configuration = Configuration(
        folder=None if options.in_memory else options.data,
        planner=IndexPlanner.from_manifest(collections.ALL),
    )
    try:
        asyncio.run(_serve(configuration, options.port))
    except errors.PressroomError as error:
        sys.stderr.write(f"{error.detail}\n")
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m infra.local.firestore", description=__doc__)
    parser.add_argument("--port", type=int, default=8085, help="port on 127.0.0.1; 0 stands for any free one")
    place = parser.add_mutually_exclusive_group(required=True)
    place.add_argument("--data", type=Path, metavar="DIR", help="folder that keeps the data")
    place.add_argument("--in-memory", action="store_true", help="forget the data at the end")
    return parser


async def _serve(configuration: Configuration, port: int) -> None:
    emulator, stop = FirestoreEmulator(configuration), asyncio.Event()
    await emulator.start(port)
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    sys.stdout.write(f"Firestore emulator ready: FIRESTORE_EMULATOR_HOST={emulator.host}\n")
    sys.stdout.flush()
    await stop.wait()
    await emulator.stop()


if __name__ == "__main__":
    sys.exit(main())
