"""The emulator as one object that runs in the event loop of whoever starts it."""

import asyncio
import logging
import socket
from dataclasses import asdict
from typing import Final

import grpc

from infra.local import meters
from infra.local.firestore import rpcs
from infra.local.firestore.admission import SeenQuery
from infra.local.firestore.billing import Operations
from infra.local.firestore.engine import Configuration, Engine
from infra.local.firestore.faults import FaultPlan
from infra.local.firestore.planning.planner import IndexPlanner
from infra.local.firestore.ttl import Sweeper
from shared import errors
from shared.manifest import collections

ADDRESS: Final = "127.0.0.1"

_STOPPING_SECONDS: Final = 0.5
_OPTIONS: Final = (("grpc.so_reuseport", 0), ("grpc.max_receive_message_length", -1))

_TAKEN: Final = f"Port {{}} of {ADDRESS} is taken."

_log = logging.getLogger(__name__)


class FirestoreEmulator:
    """Serves ``google.firestore.v1`` on this machine alone."""

    def __init__(self, configuration: Configuration | None = None) -> None:
        """Behave as ``configuration`` says, or else in memory and strictly by the manifest."""
        self._configuration = configuration or Configuration(planner=IndexPlanner.from_manifest(collections.ALL))
        self._running: tuple[Engine, Sweeper, grpc.aio.Server, asyncio.Task[None]] | None = None
        self.port = 0

    @property
    def host(self) -> str:
        """What clients expect in FIRESTORE_EMULATOR_HOST."""
        return f"{ADDRESS}:{self.port}"

    async def start(self, port: int = 0) -> int:
        """Open the data, listen on ``port``, any free one if it is 0, and return the port."""
        _check_free(port)
        engine = Engine.open(self._configuration)
        sweeper = Sweeper(engine, self._configuration.clock, self._configuration.ttl_grace)
        server = grpc.aio.server(options=_OPTIONS)
        meter = meters.handler(lambda: asdict(engine.meter.operations))
        server.add_generic_rpc_handlers((rpcs.handlers(engine), meter))
        try:
            self.port = server.add_insecure_port(f"{ADDRESS}:{port}")
        except RuntimeError:
            engine.close()
            raise errors.StoreUnavailableError(_TAKEN.format(port)) from None
        await server.start()
        upkeep = asyncio.create_task(self._upkeep(engine, sweeper))
        self._running = engine, sweeper, server, upkeep
        return self.port

    async def stop(self) -> None:
        """Let calls under way finish for a moment and close the data."""
        if self._running is None:
            return
        engine, _, server, upkeep = self._running
        self._running = None
        upkeep.cancel()
        await server.stop(_STOPPING_SECONDS)
        engine.close()

    async def expire_now(self) -> int:
        """Delete every document that has expired and return how many those were."""
        return self._parts()[1].expire_now()

    async def clear(self, project: str | None = None) -> None:
        """Delete every document, or those of one project."""
        self._parts()[0].store.clear(f"projects/{project}/" if project else "projects/")

    async def follow(self, plan: FaultPlan) -> None:
        """Make calls fail as ``plan`` says."""
        self._parts()[0].faults.follow(plan)

    async def queries(self) -> list[SeenQuery]:
        """Return every shape of query that was sent so far."""
        return self._parts()[0].admission.seen

    async def operations(self) -> Operations:
        """Return what Firestore would have billed so far."""
        return self._parts()[0].meter.operations

    async def end_abandoned(self) -> None:
        """End transactions that have been idle or open for too long."""
        self._parts()[0].transactions.end_abandoned()

    def _parts(self) -> tuple[Engine, Sweeper]:
        if self._running is None:
            raise errors.StoreUnavailableError("The emulator is not running.")
        return self._running[:2]

    async def _upkeep(self, engine: Engine, sweeper: Sweeper) -> None:
        while True:
            await asyncio.sleep(self._configuration.upkeep_period)
            try:
                engine.transactions.end_abandoned()
                sweeper.sweep()
            except Exception:  # noqa: BLE001 - it is logged, and the emulator goes on
                _log.exception("Upkeep failed; it is tried again.")


def _check_free(port: int) -> None:
    """Refuse a taken port before gRPC, which would also write to standard error, finds out."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except OSError:
            raise errors.StoreUnavailableError(_TAKEN.format(port)) from None
