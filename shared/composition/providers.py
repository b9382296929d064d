"""Settings to providers: where each model is reached, with which key, and by which adapter."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shared import errors
from shared.models import routes
from shared.models.catalog import Catalog
from shared.models.presets import PRESETS, Preset
from shared.models.reference import ModelReference
from shared.settings import Settings

if TYPE_CHECKING:
    from shared.models.base import EmbeddingModel, TextModel

_OPENAI = "openai"


@dataclass(frozen=True)
class Providers:
    """
    Builds the bare models that settings name; each imports only its own adapter.

    ``urls`` and ``keys`` are those that settings give by the name of the provider.
    """

    settings: Settings
    catalog: Catalog
    urls: Mapping[str, str]
    keys: Mapping[str, str]

    def text_model(self, name: str) -> "TextModel":
        """Return the model that is called ``name``."""
        reference = ModelReference.parse(name)
        preset = PRESETS.get(reference.provider, Preset(needs_key=False))
        if preset.api == "offline":
            from shared.models.offline.model import OfflineModel

            return OfflineModel(latency=self.settings.offline_latency)
        if preset.api == "anthropic":
            from shared.models.anthropic.model import AnthropicModel

            return AnthropicModel(**self._options(reference))
        if preset.api == "gemini":
            from shared.models.gemini.model import GeminiModel

            return GeminiModel(**self._options(reference))
        if preset.api == "vertex":
            return self._vertex_model(reference)
        from shared.models.openai_compatible import OpenAICompatibleModel

        return OpenAICompatibleModel(**self._options(reference))

    def embedding_model(self, name: str) -> "EmbeddingModel":
        """Return the embedding model that is called ``name``."""
        if name == routes.HASHED:
            from shared.models.hashed_embeddings import HashedEmbeddings

            return HashedEmbeddings()
        if name == routes.MINILM:
            from shared.models.minilm import MiniLmEmbeddings

            return MiniLmEmbeddings()
        reference = ModelReference.parse(name)
        api = PRESETS.get(reference.provider, Preset(needs_key=False)).api
        if not reference.name or api not in {"openai", "gemini"}:
            raise errors.UnknownModelError(f"There is no embedding model '{name}' here.")
        if api == "gemini":
            from shared.models.gemini.embeddings import GeminiEmbeddings

            return GeminiEmbeddings(**self._options(reference))
        from shared.models.openai_embeddings import OpenAICompatibleEmbeddings

        return OpenAICompatibleEmbeddings(**self._options(reference))

    def url(self, provider: str) -> str:
        """Return where a provider is reached, empty where nobody has said it."""
        if provider == _OPENAI:
            return self.settings.openai_base_url.rstrip("/")
        return self.urls.get(provider) or PRESETS.get(provider, Preset()).base_url

    def key(self, provider: str) -> str:
        """Return the key for a provider, empty where there is none."""
        own = {
            "openai_api_key": self.settings.openai_api_key,
            "anthropic_api_key": self.settings.anthropic_api_key,
            "gemini_api_key": self.settings.gemini_api_key,
        }
        setting = PRESETS.get(provider, Preset()).key
        return own[setting].get_secret_value() if setting else self.keys.get(provider, "")

    def lacks_key(self, provider: str) -> bool:
        """Return whether a provider's key is missing; what stands in for it at another address may need none."""
        preset = PRESETS.get(provider)
        known = preset is not None and preset.needs_key and self.url(provider) == preset.base_url
        return known and not self.key(provider)

    def _vertex_model(self, reference: ModelReference) -> "TextModel":
        """Return a model of Vertex AI, in this project and region unless an address says otherwise."""
        from shared.models.gemini.model import VertexModel, vertex_url

        return VertexModel(
            base_url=self.url(reference.provider) or vertex_url(self.settings.project, self.settings.location),
            model=reference.name,
            timeout=self.settings.model_timeout,
            price=self.catalog.priced(reference.name),
        )

    def _options(self, reference: ModelReference) -> dict[str, Any]:
        base_url = self.url(reference.provider)
        if not base_url:
            raise errors.UnknownModelError(f"{reference.provider} has no address: set one in {routes.URLS}.")
        return {
            "base_url": base_url,
            "api_key": self.key(reference.provider),
            "model": reference.name,
            "provider": reference.provider,
            "timeout": self.settings.model_timeout,
            "price": self.catalog.priced(reference.name),
        }
