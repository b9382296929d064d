"""Models behind the Chat Completions API: OpenAI, vLLM, Ollama, Mistral, Groq and the many that speak it."""

from shared.models import catalog
from shared.models.chat_completions import ChatCompletions
from shared.models.http_model import HttpTextModel, Price
from shared.models.http_provider import HttpProvider
from shared.models.presets import PRESETS, Preset


class OpenAICompatibleModel(HttpTextModel):
    """One model of one provider that speaks Chat Completions."""

    def __init__(
        self,
        *,
        base_url: str,
        api_key: str,
        model: str,
        provider: str = "openai",
        timeout: float = 60.0,
        price: Price = catalog.cost,
        preset: Preset | None = None,
    ) -> None:
        """Prepare calls of ``model``; ``preset`` is the one of ``provider`` unless given."""
        headers = {"authorization": f"Bearer {api_key}"} if api_key else {}
        wire = ChatCompletions(preset or PRESETS.get(provider, Preset()))
        http = HttpProvider(base_url, headers, timeout=timeout)
        super().__init__(http, wire, provider=provider, model=model, price=price)
