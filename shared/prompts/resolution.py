"""Finds the prompt that a request is to use, and remembers it for a few seconds."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from shared import errors
from shared.clock import Clock
from shared.prompts.builtin import Builtins
from shared.prompts.recent import Recent
from shared.prompts.repository import PromptRepository
from shared.prompts.template import Version

FRESH_SECONDS = 10.0

_Key = tuple[str, tuple[str, ...], str]


@dataclass(frozen=True, slots=True)
class _Known:
    until: float
    version: Version


class Resolver:
    """Resolves names and labels to versions; requests that ask for the same at once share one look-up."""

    def __init__(self, prompts: PromptRepository, builtins: Builtins, clock: Clock, size: int = 2_000) -> None:
        self._prompts = prompts
        self._builtins = builtins
        self._clock = clock
        self._known: Recent[_Key, _Known] = Recent(size)
        self._running: dict[_Key, asyncio.Task[Version]] = {}

    async def resolve(self, tenant: str, names: Sequence[str], label: str) -> Version:
        """
        Return what the first of ``names`` that the tenant has under ``label`` points to.

        Without any, it is the first built-in one of ``names``; raises NotFoundError when there is none either.
        """
        key = (tenant, tuple(names), label)
        known = self._known.get(key)
        if known is not None and known.until > self._clock.monotonic():
            return known.version
        return await asyncio.shield(self._running.get(key) or self._start(key))

    def forget(self, tenant: str, name: str) -> None:
        """Forget what was resolved by way of a template that has changed."""
        for key in [*self._known, *self._running]:
            if key[0] == tenant and name in key[1]:
                self._known.drop(key)
                self._running.pop(key, None)

    def _start(self, key: _Key) -> asyncio.Task[Version]:
        task = self._running[key] = asyncio.create_task(self._look_up(*key))
        until = self._clock.monotonic() + FRESH_SECONDS
        task.add_done_callback(lambda done: self._finish(key, done, until))
        return task

    def _finish(self, key: _Key, task: asyncio.Task[Version], until: float) -> None:
        failed = task.cancelled() or task.exception() is not None
        if self._running.get(key) is task:
            del self._running[key]
            if not failed:
                self._known.put(key, _Known(until, task.result()))

    async def _look_up(self, tenant: str, names: Sequence[str], label: str) -> Version:
        found = await self._prompts.find(tenant, names)
        for name in names:
            held = found[name].labels.get(label) if name in found else None
            if held is not None:
                return await self._version(tenant, name, held.number)
        builtin = next((version for name in names if (version := self._builtins.version(name))), None)
        if builtin is None:
            raise errors.NotFoundError(f"There is no prompt {' or '.join(names)} with the label '{label}'.")
        return builtin

    async def _version(self, tenant: str, name: str, number: int) -> Version:
        version = await self._prompts.version(tenant, name, number)
        if version is None:
            raise errors.StoreError(f"Version {number} of the prompt '{name}' is gone.")
        return version
