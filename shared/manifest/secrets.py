"""The secrets: what each is for, which variable carries it and which functions may read it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Secret:
    """A Secret Manager secret; its value never passes through the deployment, somebody adds it as a version."""

    name: str
    purpose: str
    variable: str
    read_by: tuple[str, ...]


_CALLERS = ("content_generation", "prompt_optimization", "model_gateway", "task_worker", "system_health")

OPENAI_API_KEY = Secret(
    "openai-api-key",
    "Key of the OpenAI-compatible provider.",
    variable="PRESSROOM_OPENAI_API_KEY",
    read_by=_CALLERS,
)
ANTHROPIC_API_KEY = Secret(
    "anthropic-api-key", "Key of Anthropic.", variable="PRESSROOM_ANTHROPIC_API_KEY", read_by=_CALLERS
)
GEMINI_API_KEY = Secret(
    "gemini-api-key", "Key of the Gemini API.", variable="PRESSROOM_GEMINI_API_KEY", read_by=_CALLERS
)
PROVIDER_KEYS = Secret(
    "provider-keys",
    "Keys of all other providers, as JSON by the name of the provider.",
    variable="PRESSROOM_PROVIDER_KEYS",
    read_by=_CALLERS,
)

ALL: tuple[Secret, ...] = (OPENAI_API_KEY, ANTHROPIC_API_KEY, GEMINI_API_KEY, PROVIDER_KEYS)
BY_NAME: dict[str, Secret] = {secret.name: secret for secret in ALL}
