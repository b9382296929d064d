"""Models as clients of the OpenAI API reach them, and stale answers made anew."""

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from shared.composition.content_services import ContentServices

if TYPE_CHECKING:
    from shared.cache.entry import CacheEntry
    from shared.cache.refreshing import Revise
    from shared.cache.warming import Warmer
    from shared.gateway.chat import ChatService, Order
    from shared.gateway.embeddings import EmbeddingService
    from shared.gateway.refreshing import Refresher
    from shared.web.memo import Memo


class GatewayServices(ContentServices):
    """Answers chats and embeds texts through the cache."""

    @cached_property
    def chat(self) -> "ChatService":
        """Chats with models."""
        from shared.gateway.chat import ChatService, Ports

        return ChatService(Ports(self.cache, self.models, self.clock))

    @cached_property
    def known_chats(self) -> "Memo[Order]":
        """What requests for chats have come to that were made to the letter before."""
        from shared.web.memo import Memo

        return Memo()

    @cached_property
    def embeddings(self) -> "EmbeddingService":
        """Texts placed in the space of a model."""
        from shared.gateway.embeddings import EmbeddingService, Ports

        return EmbeddingService(Ports(self.cache, self.embedders))

    @cached_property
    def refresher(self) -> "Refresher":
        """What makes stale answers anew."""
        from shared.gateway import refreshing

        return refreshing.Refresher(self.cache, {refreshing.CHAT: self.chat.remake})

    @cached_property
    def cache_revisers(self) -> "Mapping[str, Revise]":
        """Who makes stale answers anew, by the maker that their entries name."""
        from shared.gateway import refreshing

        async def enqueue(entry: "CacheEntry") -> None:
            await refreshing.enqueue(self.publisher, entry)

        return {**super().cache_revisers, refreshing.CHAT: enqueue}

    @cached_property
    def cache_warmers(self) -> "Mapping[str, Warmer]":
        """Who makes answers before somebody asks, by the maker that their entries name."""
        from shared.gateway.refreshing import CHAT
        from shared.gateway.warming import ChatWarmer

        return {**super().cache_warmers, CHAT: ChatWarmer(self.chat, self.cache, self.clock)}
