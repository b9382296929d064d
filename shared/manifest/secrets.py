"""The secrets: what each is for, which variable carries it and which functions may read it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Secret:
    """A Secret Manager secret; its value never passes through the deployment, somebody adds it as a version."""

    name: str
    purpose: str
    variable: str
    read_by: tuple[str, ...]


OPENAI_API_KEY = Secret(
    "openai-api-key",
    "Key of the OpenAI-compatible provider.",
    variable="PRESSROOM_OPENAI_API_KEY",
    read_by=("content_generation", "task_worker", "system_health"),
)

ALL: tuple[Secret, ...] = (OPENAI_API_KEY,)
BY_NAME: dict[str, Secret] = {secret.name: secret for secret in ALL}
