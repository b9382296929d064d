"""Past versions of documents, kept for as long as a read-only transaction may ask for them."""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from infra.local.firestore import messages
from infra.local.firestore.documents import Change, StoredDocument
from infra.local.firestore.messages import Message
from shared import errors

Overlay: TypeAlias = Mapping[str, StoredDocument | None]
"""What was different at some moment in the past: documents by name, None where there was none."""

PRESENT: Overlay = {}


class History:
    """Answers what documents looked like at the times that are held."""

    def __init__(self) -> None:
        self._held: list[int] = []
        self._replaced: list[tuple[int, Change]] = []
        self._known_since = 0
        self._last_commit = 0

    def hold(self, moment: int) -> None:
        """Keep every version that was current at ``moment`` until it is released."""
        self._held.append(moment)

    def release(self, moment: int) -> None:
        """Let go of a moment that was held."""
        self._held.remove(moment)
        if not self._held:
            self._replaced.clear()
            self._known_since = self._last_commit

    def record(self, moment: int, changes: Iterable[Change]) -> None:
        """Remember the versions that a commit at ``moment`` replaced, if any moment is held."""
        self._last_commit = moment
        if self._held:
            self._replaced.extend((moment, change) for change in changes)
        else:
            self._known_since = moment

    def requested(self, request: Message, now: int) -> int | None:
        """Return the moment that ``request`` wants to read at, or refuse it; None stands for now."""
        if not request.HasField("read_time"):
            return None
        if request.read_time.nanos % 1000:
            raise errors.InvalidInputError("timestamp cannot have more than microseconds precision")
        moment = messages.micros(request.read_time)
        if moment > now:
            raise errors.InvalidInputError("The requested 'read_time' cannot be in the future.")
        self.at(moment)
        return moment

    def at(self, moment: int | None) -> Overlay:
        """Return how documents differed at ``moment`` from now; None stands for now."""
        if moment is None or moment >= self._last_commit:
            return PRESENT
        if moment < self._known_since:
            raise errors.PreconditionError(
                "The requested snapshot version is too old: "
                "past versions are kept only while a read-only transaction is open."
            )
        overlay: dict[str, StoredDocument | None] = {}
        for replaced_at, change in self._replaced:
            if replaced_at > moment:
                overlay.setdefault(change.name, change.old)
        return overlay
