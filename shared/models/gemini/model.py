"""Models behind the Gemini API, and behind Vertex AI."""

from shared.models import catalog
from shared.models.gemini import credentials
from shared.models.gemini.credentials import Token
from shared.models.gemini.wire import GenerateContent
from shared.models.http_model import PING_SECONDS, HttpTextModel, Price
from shared.models.http_provider import HttpProvider


class GeminiModel(HttpTextModel):
    """One model behind the Gemini API."""

    def __init__(
        self,
        *,
        base_url: str,
        api_key: str,
        model: str,
        provider: str = "gemini",
        timeout: float = 60.0,
        price: Price = catalog.cost,
    ) -> None:
        """Prepare calls of ``model``; no connection is opened before the first one."""
        http = HttpProvider(base_url, {"x-goog-api-key": api_key}, timeout=timeout)
        super().__init__(http, GenerateContent(), provider=provider, model=model, price=price)


class VertexModel(HttpTextModel):
    """One of Google's models behind Vertex AI, in the name of the process's own service account."""

    def __init__(
        self,
        *,
        base_url: str,
        model: str,
        provider: str = "vertex",
        timeout: float = 60.0,
        price: Price = catalog.cost,
        token: Token | None = None,
    ) -> None:
        """
        Prepare calls of ``model``.

        ``base_url`` names project and location, as ``vertex_url`` does. Credentials are looked for on the first call,
        unless ``token`` gives them.
        """
        self._vertex = HttpProvider(base_url, {}, timeout=timeout)
        self._address = GenerateContent(prefix="/publishers/google/models/")
        self._token = token or credentials.ApplicationDefault()
        super().__init__(
            self._vertex, self._address, provider=provider, model=model, price=price, authorise=self._token
        )

    async def ping(self) -> None:
        """Raise unless the model counts a word for these credentials, which costs nothing."""
        path = self._address.path(self.name.partition("/")[2], "countTokens")
        body = {"contents": [{"role": "user", "parts": [{"text": "ping"}]}]}
        await self._vertex.post(path, body, headers=await self._token(), within=PING_SECONDS)


def vertex_url(project: str, location: str) -> str:
    """Return the base URL of Vertex AI for ``project`` in ``location``."""
    host = "aiplatform" if location == "global" else f"{location}-aiplatform"
    return f"https://{host}.googleapis.com/v1/projects/{project}/locations/{location}"
