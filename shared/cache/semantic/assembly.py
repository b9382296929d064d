"""Semantic matching, put together."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from shared.cache.repository import CacheRepository
from shared.cache.semantic.embedding import Choose, Embedding
from shared.cache.semantic.labels import LabelRepository
from shared.cache.semantic.late import LateMatcher
from shared.cache.semantic.learners import Learners
from shared.cache.semantic.sources import SourceRepository
from shared.cache.semantic.vectors import VectorRepository
from shared.cache.service import CacheService
from shared.cache.shared_level import SharedLevel
from shared.clock import Clock
from shared.firestore.documents import Documents

if TYPE_CHECKING:
    from shared.cache.semantic.judging import JudgingService
    from shared.cache.semantic.matcher import SemanticMatcher


@dataclass(frozen=True)
class Options:
    """``choose`` finds embedders by name, ``chance`` gives numbers from 0 up to 1, ``max_bytes`` bounds the vectors."""

    choose: Choose
    chance: Callable[[], float]
    max_bytes: int


class Semantic:
    """The parts of semantic matching that this process has one of."""

    def __init__(self, documents: Documents, clock: Clock, options: Options) -> None:
        self._documents = documents
        self._clock = clock
        self._options = options

    @cached_property
    def matcher(self) -> LateMatcher:
        """What finds similar questions."""
        return LateMatcher(self._make)

    def judging(self, cache: CacheService) -> "JudgingService":
        """Return what people see of it and say to it."""
        from shared.cache.semantic.judging import JudgingService, Ports  # noqa: PLC0415 - seldom wanted

        return JudgingService(
            Ports(
                cache=cache,
                matcher=self.matcher,
                embedding=self._embedding,
                learners=self._learners,
                sources=SourceRepository(self._documents),
                shared=self._shared,
                documents=self._documents,
                clock=self._clock,
            )
        )

    def _make(self) -> "SemanticMatcher":
        from shared.cache.semantic.matcher import Ports, SemanticMatcher  # noqa: PLC0415 - numpy, for those who match

        return SemanticMatcher(
            Ports(
                embedding=self._embedding,
                vectors=VectorRepository(self._documents),
                learners=self._learners,
                shared=self._shared,
                documents=self._documents,
                clock=self._clock,
                chance=self._options.chance,
                max_bytes=self._options.max_bytes,
            )
        )

    @cached_property
    def _embedding(self) -> Embedding:
        return Embedding(self._options.choose)

    @cached_property
    def _shared(self) -> SharedLevel:
        return SharedLevel(CacheRepository(self._documents), self._clock)

    @cached_property
    def _learners(self) -> Learners:
        return Learners(LabelRepository(self._documents), self._shared, self._clock)
