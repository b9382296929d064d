"""What everything stands on: the store, the queues, and who may call."""

from contextlib import AsyncExitStack
from functools import cached_property
from typing import TYPE_CHECKING

from shared.clock import Clock, SystemClock
from shared.settings import Settings
from shared.web.auth import ApiKeys, Gate

if TYPE_CHECKING:
    from shared.firestore.documents import Documents
    from shared.tasks.publisher import Publisher
    from shared.tenants.api_keys import ApiKeyRepository


class Foundation:
    """Settings, clock, store and queues; everything is built on first use and closed together, in one event loop."""

    def __init__(self, settings: Settings, clock: Clock | None = None) -> None:
        self.settings = settings
        self.clock = clock or SystemClock()
        self._open = AsyncExitStack()

    @cached_property
    def documents(self) -> "Documents":
        """The document store."""
        from shared.firestore import client
        from shared.firestore.documents import Documents

        documents = Documents(client.create(), self.clock, self.settings.project, self.settings.database)
        self._open.push_async_callback(documents.aclose)
        return documents

    @cached_property
    def publisher(self) -> "Publisher":
        """The task queues."""
        from shared.tasks import client
        from shared.tasks.publisher import Publisher

        parent = f"projects/{self.settings.project}/locations/{self.settings.location}"
        publisher = Publisher(
            client.create(), self.clock, parent, self.settings.worker_url, self.settings.invoker_account
        )
        self._open.push_async_callback(publisher.aclose)
        return publisher

    @cached_property
    def api_keys(self) -> "ApiKeyRepository":
        """The keys of callers."""
        from shared.tenants.api_keys import ApiKeyRepository

        return ApiKeyRepository(self.documents, self.clock)

    @cached_property
    def gate(self) -> Gate:
        """Who may pass: API keys for callers, tokens of one service account for queue and scheduler."""
        from shared.web import oidc

        tokens = oidc.OidcVerifier(
            certs_url=self.settings.oidc_certs_url,
            audience=self.settings.worker_url,
            account=self.settings.invoker_account,
            behind_iam=self.settings.behind_iam,
            clock=self.clock,
        )
        return Gate(ApiKeys(self.api_keys, self.clock), tokens)

    async def aclose(self) -> None:
        """Close what was opened; closing twice is harmless."""
        await self._open.aclose()
