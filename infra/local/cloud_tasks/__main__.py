"""The emulator as a process of its own: ``python -m infra.local.cloud_tasks``."""

import argparse
import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from infra.local.cloud_tasks.emulator import CloudTasksEmulator
from infra.local.cloud_tasks.limits import Options

EXIT_UNAVAILABLE: Final = os.EX_UNAVAILABLE

_LAST_PORT: Final = 65535


def main(arguments: Sequence[str] | None = None) -> int:
    """Run until told to stop; return the exit code."""
    try:
        asyncio.run(_serve(_parser().parse_args(arguments)))
    except OSError as error:
        sys.stderr.write(f"{error}\n")
        return EXIT_UNAVAILABLE
    return 0


async def _serve(arguments: argparse.Namespace) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    emulator = CloudTasksEmulator(arguments.data, Options(allow_hosts=frozenset(map(str.lower, arguments.allow_host))))
    await emulator.start(arguments.port, arguments.oidc_port)
    sys.stdout.write(f"Cloud Tasks emulator ready on {emulator.host}, token keys at {emulator.certs_url}\n")
    sys.stdout.flush()
    await stop.wait()
    await emulator.stop()


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= _LAST_PORT:
        raise argparse.ArgumentTypeError(f"{port} is not a port")
    return port


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m infra.local.cloud_tasks", description=__doc__)
    parser.add_argument("--port", type=_port, default=8086, help="port of the gRPC service (default: 8086)")
    parser.add_argument("--oidc-port", type=_port, default=8087, help="port of the token keys (default: 8087)")
    parser.add_argument(
        "--allow-host", action="append", default=[], metavar="HOST", help="host beside loopback to send tasks to"
    )
    place = parser.add_mutually_exclusive_group(required=True)
    place.add_argument("--data", type=Path, metavar="DIR", help="folder that keeps queues, tasks and the token key")
    place.add_argument("--in-memory", action="store_true", help="keep everything in memory")
    return parser


if __name__ == "__main__":
    sys.exit(main())
