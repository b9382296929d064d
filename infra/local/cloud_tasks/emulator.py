"""The emulator as one object, for any process that wants it in its running loop."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final, Self

from infra.local.cloud_tasks import provisioning
from infra.local.cloud_tasks.billing import Operations
from infra.local.cloud_tasks.certificates import CertificateServer
from infra.local.cloud_tasks.clocks import AdjustableClock
from infra.local.cloud_tasks.dispatcher import Dispatcher
from infra.local.cloud_tasks.engine import Engine
from infra.local.cloud_tasks.faults import FaultPlan, Injector
from infra.local.cloud_tasks.inspection import Inspection
from infra.local.cloud_tasks.limits import Options
from infra.local.cloud_tasks.oidc import SigningKey, TokenMinter
from infra.local.cloud_tasks.server import GrpcServer
from infra.local.cloud_tasks.service import CloudTasksService
from infra.local.cloud_tasks.store import Store
from infra.local.cloud_tasks.virtual_time import VirtualTime
from infra.local.cloud_tasks.writer import Writer
from shared.clock import Clock
from shared.manifest.queues import Queue

DATABASE: Final = "cloud_tasks.sqlite3"
KEY: Final = "cloud_tasks_oidc.pem"

_MOST_STEPS: Final = 100_000


class CloudTasksEmulator:
    """
    Cloud Tasks on loopback: started, used, inspected and stopped in one event loop.

    ``host`` is where clients connect, ``certs_url`` where handlers find the keys of the OIDC tokens.
    """

    def __init__(
        self,
        data: Path | None = None,
        options: Options = Options(),  # noqa: B008 - frozen, so safe to share
        clock: Clock | None = None,
    ) -> None:
        """Keep everything in the folder ``data``, or in memory without one."""
        self._data = data
        self._clock = AdjustableClock(clock)
        self._store = Store(self._file(DATABASE))
        self._engine = Engine(self._clock.now, options, self._store.buried_until)
        self._writer = Writer(self._engine, self._store)
        key = SigningKey(self._file(KEY))
        self._minter = TokenMinter(key, self._clock.real_now)
        self._dispatcher = Dispatcher(self._engine, self._clock, self._minter, self._writer)
        self._certificates = CertificateServer(key)
        self._server = GrpcServer(CloudTasksService(self._engine, self._dispatcher, self._writer), self._engine.meter)
        self._time = VirtualTime(self._clock, self._engine, self._dispatcher)
        self.host = ""
        self.certs_url = ""

    async def start(self, port: int = 0, oidc_port: int = 0) -> Self:
        """Listen on both ports, 0 for any that are free, and dispatch what an earlier run has left."""
        if self._data is not None:
            self._data.mkdir(parents=True, exist_ok=True)
        self._store.open()
        try:
            self._store.restore(self._engine)
            self.certs_url = await self._certificates.start(oidc_port)
            self.host = await self._server.start(port)
        except BaseException:
            await self.stop(grace=0)
            raise
        self._dispatcher.kick()
        return self

    async def stop(self, grace: float = 1.0) -> None:
        """Close the ports, give calls and attempts under way ``grace`` seconds, and write everything down."""
        await self._server.stop(grace)
        await self._dispatcher.stop(grace)
        await self._certificates.stop()
        self._writer.flush()
        self._store.close()

    async def provision(self, queues: Iterable[Queue], project: str, location: str) -> None:
        """Create or update the queues that the manifest declares."""
        provisioning.provision(self._engine, queues, project, location)
        await self._changed()

    def token(self, account: str, audience: str) -> str:
        """Return a token like those of dispatched tasks, for others who call in the name of ``account``."""
        return self._minter.token(account, audience)

    async def inject(self, plan: FaultPlan) -> None:
        """Let the faults of ``plan`` happen from now on, in place of those before."""
        self._engine.scheduler.injector = Injector(plan)

    async def inspect(self) -> Inspection:
        """Return all living tasks and the latest of those that are gone, with their attempts."""
        return self._engine.inspect()

    async def operations(self) -> Operations:
        """Return what Cloud Tasks would have billed so far."""
        return self._engine.meter.operations

    async def drain(self, most_steps: int = _MOST_STEPS) -> None:
        """Run until there is nothing left to do, waiting for responses but skipping all other time."""
        await self._time.drain(most_steps)

    async def advance(self, seconds: float, *, wait_for_responses: bool = True) -> None:
        """Put the clock forward, seeing each attempt to its end on the way unless told not to wait."""
        await self._time.advance(seconds, wait_for_responses=wait_for_responses)

    async def reset(self, *, keep_queues: bool = False) -> None:
        """Start afresh: no tasks, tombstones, history, faults or skipped time, and no queues unless kept."""
        await self._dispatcher.abandon()
        self._engine.reset(keep_queues=keep_queues)
        self._store.clear()
        self._clock.restart()
        await self._changed()

    async def _changed(self) -> None:
        self._dispatcher.kick()
        await self._writer.durable()

    def _file(self, name: str) -> Path | None:
        return None if self._data is None else self._data / name
