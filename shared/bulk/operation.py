"""What a bulk action is made of: what it counts, what it takes page by page, and what it does to each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from shared.jobs.job import Job


@dataclass(frozen=True)
class Target:
    """Something to act on, and the ``mark`` of the state it was chosen in."""

    id: str
    mark: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Chosen:
    """A page of targets, and where the next page begins; None after the last."""

    targets: Sequence[Target]
    position: Sequence[Any] | None


class Operation(Protocol):
    """
    One kind of bulk action.

    ``job`` is the bulk action's own job, with its tenant and its payload. Targets are chosen from the newest to the
    oldest, so that none is chosen that comes into being meanwhile.
    """

    async def count(self, job: Job) -> int:
        """Return how many targets there are."""
        ...

    async def choose(self, job: Job, after: Sequence[Any] | None, limit: int) -> Chosen:
        """Return the next targets after a position."""
        ...

    async def apply(self, job: Job, target: Target) -> None:
        """
        Act on a target; that it was done already, since the target was chosen, is no failure.

        Raises InvalidStateError or NotFoundError for a target that has to be passed over.
        """
        ...

    async def has_room(self, job: Job) -> bool:
        """Return whether the tenant can take more of this without its other work having to wait for it."""
        ...
