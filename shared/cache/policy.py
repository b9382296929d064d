"""How a namespace keeps its answers, as its owner has set it."""

from dataclasses import dataclass, field

DEFAULT_TTL = 0
BUDGET = 0.01
RE_ASKED = 0.05


@dataclass(frozen=True, slots=True)
class SemanticPolicy:
    """
    Whether answers to similar questions will do, and how often one may be wrong.

    ``budget`` is the share of all requests that may be answered wrongly; ``re_asked`` the share of semantic hits that
    are asked again all the same, for evidence. ``embedder`` names the model that compares; a threshold learned with
    one means nothing to another.
    """

    enabled: bool = False
    budget: float = BUDGET
    embedder: str = "hashed"
    re_asked: float = RE_ASKED


@dataclass(frozen=True, slots=True)
class Policy:
    """
    What holds for a namespace; times in seconds.

    ``ttl`` of 0 means the product's default. With both ``shortest_ttl`` and ``longest_ttl`` the TTL adapts to how
    long answers prove useful, between these. ``stale_while_revalidate`` is the time after the TTL during which an
    answer is still given while a new one is made; ``stale_if_error`` that in which it is given when none can be made.
    Requests with a temperature above ``max_temperature`` pass the cache by.
    """

    ttl: int = DEFAULT_TTL
    shortest_ttl: int = 0
    longest_ttl: int = 0
    stale_while_revalidate: int = 0
    stale_if_error: int = 0
    max_temperature: float = 1.0
    semantic: SemanticPolicy = field(default_factory=SemanticPolicy)

    @property
    def adapts(self) -> bool:
        """Return whether the TTL is learned."""
        return 0 < self.shortest_ttl < self.longest_ttl
