"""Keeps the error groups up to date without ever heating one document: noted afterwards, now and then, and mended."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared import errors
from shared.clock import Clock
from shared.dead_letters import group as groups
from shared.dead_letters import repository as letters
from shared.dead_letters.group import ErrorGroup
from shared.dead_letters.letter import DeadLetter
from shared.dead_letters.repository import DeadLetterRepository, LetterFilter

EVERY = 10.0
MENDED = 100
REMEMBERED = 2000
_LOST = (errors.PreconditionError, errors.AlreadyExistsError)

Key = tuple[str, str]


@dataclass
class _Memory:
    """When something was last done for a key, and what came of it."""

    at: float
    ignored: bool = False


class GroupKeeper:
    """
    Notes what groups have seen, once in ten seconds per group and process.

    What this leaves out, or a crash has lost, is mended when somebody looks at the groups.
    """

    def __init__(self, repository: DeadLetterRepository, clock: Clock) -> None:
        self._repository = repository
        self._clock = clock
        self._looked: dict[Key, _Memory] = {}
        self._noted: dict[Key, _Memory] = {}
        self._mended: dict[Key, _Memory] = {}

    async def ignores(self, tenant: str, fingerprint: str) -> bool:
        """Return whether failures of this kind are ignored; what is known may be ten seconds old."""
        key = (tenant, fingerprint)
        known = self._looked.get(key)
        if known is not None and self._clock.monotonic() - known.at < EVERY:
            return known.ignored
        group, _ = await self._repository.group(tenant, fingerprint)
        self._remember(self._looked, key).ignored = group is not None and group.status == "ignored"
        return self._looked[key].ignored

    async def note(self, letter: DeadLetter) -> None:
        """Note that a letter was written; nothing depends on it."""
        if self._is_due(self._noted, (letter.tenant, letter.fingerprint)):
            group, _ = await self._repository.group(letter.tenant, letter.fingerprint)
            await self._join(group, [letter])

    async def mend(self, tenant: str) -> None:
        """Note the tenant's newest letters that their groups have missed."""
        if not self._is_due(self._mended, (tenant, "")):
            return
        newest = await self._repository.page(LetterFilter(tenant), MENDED, None)
        missed: dict[str, list[DeadLetter]] = {}
        for letter in newest:
            missed.setdefault(letter.fingerprint, []).append(letter)
        known = await self._repository.groups(tenant, list(missed))
        for fingerprint, found in missed.items():
            await self._join(known.get(fingerprint), found)

    def forget(self, tenant: str, fingerprint: str) -> None:
        """Look again at a group that somebody has just changed."""
        self._looked.pop((tenant, fingerprint), None)
        self._noted.pop((tenant, fingerprint), None)

    async def _join(self, group: ErrorGroup | None, found: Sequence[DeadLetter]) -> None:
        after = group or groups.of(found[-1])
        for letter in reversed(found):
            after = groups.joined(after, letter)
        if after == group:
            return
        try:
            await self._repository.change(letters.update_group(group, after))
        except _LOST:
            return

    def _is_due(self, memories: dict[Key, _Memory], key: Key) -> bool:
        known = memories.get(key)
        if known is not None and self._clock.monotonic() - known.at < EVERY:
            return False
        self._remember(memories, key)
        return True

    def _remember(self, memories: dict[Key, _Memory], key: Key) -> _Memory:
        memories.pop(key, None)
        if len(memories) >= REMEMBERED:
            memories.pop(next(iter(memories)))
        memories[key] = memory = _Memory(self._clock.monotonic())
        return memory
