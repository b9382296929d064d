"""What was made before, and what is known of how it was asked for."""

import random
from collections.abc import Mapping
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from shared.composition.models import ModelServices

if TYPE_CHECKING:
    from shared.cache.cleanup import Janitor
    from shared.cache.matching import Matcher
    from shared.cache.refreshing import Revise
    from shared.cache.semantic.assembly import Semantic
    from shared.cache.semantic.judging import JudgingService
    from shared.cache.service import CacheService
    from shared.cache.statistics import StatisticsService
    from shared.cache.stats import Stats
    from shared.cache.stats_keeper import StatsKeeper
    from shared.cache.stats_repository import StatsRepository
    from shared.cache.stats_window import Windows
    from shared.cache.warming import Tools, Warmer
    from shared.models.base import Account, EmbeddingModel


class CacheServices(ModelServices):
    """Keeps answers."""

    @cached_property
    def cache(self) -> "CacheService":
        """What was made before."""
        from shared.cache import assembly

        options = assembly.Options(
            memory_bytes=self.settings.cache_memory_bytes,
            ttl=timedelta(seconds=self.settings.cache_ttl),
            own=self.cache_own,
            revisers=self.cache_revisers,
            matcher=self.cache_matcher,
        )
        return assembly.cache_service(self.documents, self.clock, self.cache_stats, options)

    @cached_property
    def cache_janitor(self) -> "Janitor":
        """What deletes invalidated answers."""
        from shared.cache.cleanup import Janitor
        from shared.cache.namespace_repository import NamespaceRepository
        from shared.cache.repository import CacheRepository

        namespaces = NamespaceRepository(self.documents, self.clock.sleep, random.random)
        return Janitor(self.documents, CacheRepository(self.documents), namespaces, self.cache_matcher, self.clock)

    @cached_property
    def cache_own(self) -> frozenset[str]:
        """The namespaces that the product itself keeps."""
        from shared.generation.content import CACHE_NAMESPACE

        return frozenset({CACHE_NAMESPACE})

    @cached_property
    def cache_stats(self) -> "Stats":
        """What the cache of this process did."""
        from shared.cache.stats import Stats

        return Stats(self.cache_own)

    @cached_property
    def cache_stats_repository(self) -> "StatsRepository":
        """What the caches of all processes did, as it is stored."""
        from shared.cache.stats_repository import StatsRepository

        return StatsRepository(self.documents)

    @cached_property
    def cache_stats_keeper(self) -> "StatsKeeper":
        """What writes down what the cache of this process did."""
        from shared.cache.stats_keeper import StatsKeeper

        keeper = StatsKeeper(self.cache_stats, self.cache_stats_repository, self.clock)
        self._open.push_async_callback(keeper.aclose)
        return keeper

    @cached_property
    def cache_windows(self) -> "Windows":
        """What the caches of all processes did within some hours."""
        from shared.cache.stats_window import Windows

        return Windows(self.cache_stats_repository, self.cache_stats_keeper, self.clock)

    @cached_property
    def cache_statistics(self) -> "StatisticsService":
        """What the caches of all processes did, and what could be done better."""
        from shared.cache.statistics import Ports, StatisticsService

        return StatisticsService(Ports(self.cache_windows, self.cache, self.settings.cache_memory_bytes))

    @cached_property
    def cache_warmers(self) -> "Mapping[str, Warmer]":
        """Who makes answers before somebody asks, by the maker that their entries name."""
        from shared.cache.warming_entries import EntryWarmer
        from shared.cache.warming_order import ENTRY

        return {ENTRY: EntryWarmer(self.cache, self.clock)}

    @cached_property
    def cache_warming_tools(self) -> "Tools":
        """What warming works with."""
        from shared.cache.warming import Tools

        return Tools(self.cache_warmers, self.cache_windows, self.cache_stats_repository)

    @cached_property
    def cache_semantic(self) -> "Semantic":
        """What there is to semantic matching."""
        from shared.cache.semantic.assembly import Options, Semantic

        def choose(name: str, payer: "Account") -> "EmbeddingModel":
            return self.embedders.get(name, payer)

        options = Options(choose, random.random, self.settings.cache_vector_bytes)
        return Semantic(self.documents, self.clock, options)

    @property
    def cache_matcher(self) -> "Matcher":
        """What finds similar questions."""
        return self.cache_semantic.matcher

    @cached_property
    def cache_judging(self) -> "JudgingService":
        """What people see of similar questions and say to it."""
        return self.cache_semantic.judging(self.cache)

    @cached_property
    def cache_revisers(self) -> "Mapping[str, Revise]":
        """Who makes stale answers anew, by the maker that their entries name."""
        return {}
