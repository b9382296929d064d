"""Models of Anthropic, and of those who offer the same API."""

from shared.models import catalog
from shared.models.anthropic.wire import VERSION, Messages
from shared.models.http_model import HttpTextModel, Price
from shared.models.http_provider import HttpProvider


class AnthropicModel(HttpTextModel):
    """One model behind the Messages API."""

    def __init__(
        self,
        *,
        base_url: str,
        api_key: str,
        model: str,
        provider: str = "anthropic",
        timeout: float = 60.0,
        price: Price = catalog.cost,
    ) -> None:
        """Prepare calls of ``model``; no connection is opened before the first one."""
        http = HttpProvider(base_url, {"x-api-key": api_key, "anthropic-version": VERSION}, timeout=timeout)
        super().__init__(http, Messages(), provider=provider, model=model, price=price)
