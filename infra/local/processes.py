"""A child process that is watched: started, waited for, restarted when it dies, ended with its parent."""

import asyncio
import contextlib
import logging
import os
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

READY_SECONDS = 30.0
STOP_SECONDS = 8.0
RESTARTS = 5
STEADY_SECONDS = 30.0
_log = logging.getLogger(__name__)


class ProcessError(Exception):
    """A process of the stack could not be started, or died again and again."""


class Process:
    """
    A Python module run as a child; it says ``ready`` on its standard output when it serves.

    Its standard error goes to ``log``. Our pipe is its standard input: it ends when we die.
    """

    def __init__(self, name: str, module: str, arguments: Sequence[str], env: Mapping[str, str], log: Path) -> None:
        self.name = name
        self._command = [sys.executable, "-m", module, *arguments]
        self._env = {**os.environ, **env}
        self._log = log
        self._child: asyncio.subprocess.Process | None = None
        self._ending = False

    @property
    def pid(self) -> int:
        """Return the id of the running child, 0 without one."""
        return self._child.pid if self._child is not None and self._child.returncode is None else 0

    async def start(self) -> None:
        """Start the child and return once it serves; raises ProcessError with the end of its log."""
        if not await self._spawn() and not self._stopping():
            await self._end()
            raise ProcessError(f"{self.name} did not start; the end of {self._log}:\n{self._tail()}")

    async def watch(self) -> None:
        """Start the child again whenever it dies; raises ProcessError when it dies again and again."""
        deaths = 0
        while self._child is not None and not self._stopping():
            started = time.monotonic()
            code = await self._child.wait()
            if self._stopping():
                return
            deaths = 1 if time.monotonic() - started > STEADY_SECONDS else deaths + 1
            if deaths > RESTARTS:
                raise ProcessError(f"{self.name} died {deaths} times; the end of {self._log}:\n{self._tail()}")
            _log.warning("%s ended with code %s and is started again", self.name, code)
            await asyncio.sleep(0.2 * (deaths - 1))
            if not self._stopping():
                await self._spawn()

    def _stopping(self) -> bool:
        """Whether the child is to end; others may say so during any wait."""
        return self._ending

    async def _spawn(self) -> bool:
        """Start a child and return whether it says that it is ready."""
        with self._log.open("ab") as log:
            self._child = await asyncio.create_subprocess_exec(
                *self._command,
                env=self._env,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                start_new_session=True,
            )
        try:
            async with asyncio.timeout(READY_SECONDS):
                return self._child.stdout is not None and await self._child.stdout.readline() == b"ready\n"
        except TimeoutError:
            return False

    async def stop(self) -> None:
        """End the child for good: by SIGTERM, and by SIGKILL when that takes more than 8 s."""
        self._ending = True
        await self._end()

    async def _end(self) -> None:
        if self._child is None or self._child.returncode is not None:
            return
        self._child.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await self._child.wait()
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                self._child.kill()
            await self._child.wait()

    def _tail(self) -> str:
        return "\n".join(self._log.read_text(errors="replace").splitlines()[-15:])
