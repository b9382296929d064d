"""Windows: how many jobs of a tenant may be let into a lane, as its demand stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from shared.admission import shares
from shared.admission.shares import Claim
from shared.admission.terms import Terms
from shared.manifest import queues
from shared.manifest.queues import Priority

CROWDED = 1.25
"""So many times its capacity a lane holds when tenants who wait for nothing have filled it."""

RESERVE = 0.125
"""The part of a crowded lane's capacity that one tenant may have, beside all that it has already."""


@dataclass(frozen=True, slots=True)
class Demand:
    """
    Who wants a lane: the ``tenants`` with waiting jobs, their ``claims``, and how many jobs of all tenants are let in.

    Tenants whose work is paused claim nothing. Of very many, only the first are known: then it is not ``complete``.
    """

    tenants: frozenset[str] = frozenset()
    claims: Mapping[str, Claim] = field(default_factory=dict)
    active: int = 0
    complete: bool = True


NOBODY = Demand()


def capacity(lane: Priority) -> int:
    """Return how many tasks of a lane are worked on at once."""
    return queues.BY_PRIORITY[lane].max_concurrent_dispatches


def claim(terms: Terms, lane: Priority, ceiling: float) -> Claim:
    """Return what a tenant may get of a lane: without a limit of its own, the part ``ceiling`` of the capacity."""
    most = float(terms.lanes.get(lane, max(1.0, capacity(lane) * ceiling)))
    return Claim(terms.weight, most if terms.max_running is None else min(most, terms.max_running))


def window(terms: Terms, lane: Priority, demand: Demand, ceiling: float) -> int:
    """Return how many jobs of a tenant may be in a lane: its limit or its fair share, whichever is less."""
    claims = {**demand.claims, terms.tenant: claim(terms, lane, ceiling)}
    share = shares.fair(capacity(lane), claims)[terms.tenant]
    if demand.active > capacity(lane) * CROWDED:
        share = min(share, capacity(lane) * RESERVE)
    return shares.whole(share)
