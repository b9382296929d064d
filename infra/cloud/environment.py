"""The environment of each function: what its code reads and its stack decides, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass

from infra.cloud import names
from infra.cloud.settings import StackSettings
from shared.manifest import functions, identities, secrets
from shared.manifest.functions import Function
from shared.manifest.secrets import Secret

CHOICES = (
    "model",
    "models",
    "embedders",
    "prices",
    "answer_tokens",
    "openai_base_url",
    "provider_urls",
    "cache_ttl",
    "job_ttl_days",
    "log_level",
)
_SERVING = {
    "FUNCTION_USE_ASGI": "true",  # left to find out by itself, the framework disables loggers made at import
    "LOG_EXECUTION_ID": "false",  # it would wrap the lines that our logging writes
}


@dataclass(frozen=True)
class SecretVariable:
    """A variable whose value is one numbered version of a secret."""

    secret: Secret
    version: str


def variables(function: Function, settings: StackSettings) -> Mapping[str, str]:
    """Return the plain variables of a function: facts of the stack, and choices that are not the defaults."""
    found = {**_SERVING, **_facts(settings), **_chosen(settings)}
    if is_internal(function):
        found["PRESSROOM_BEHIND_IAM"] = "true"
    return found


def secret_variables(function: Function, settings: StackSettings) -> tuple[SecretVariable, ...]:
    """Return the variables of a function that carry secrets; a secret that is not set yet is left out."""
    readable = [secret for secret in secrets.ALL if function.name in secret.read_by]
    versions = settings.version_of
    return tuple(SecretVariable(secret, versions[secret.name]) for secret in readable if secret.name in versions)


def is_internal(function: Function) -> bool:
    """Return whether only the queues and the scheduler call a function, so that IAM admits nobody else."""
    return "public" not in function.called_by


def _facts(settings: StackSettings) -> Mapping[str, str]:
    return {
        "PRESSROOM_PROJECT": settings.project,
        "PRESSROOM_LOCATION": settings.region,
        "PRESSROOM_DATABASE": settings.database,
        "PRESSROOM_ENVIRONMENT": settings.stack,
        "PRESSROOM_WORKER_URL": names.service_url(functions.TASK_WORKER, settings),
        "PRESSROOM_INVOKER_ACCOUNT": names.account_email(identities.INVOKER, settings),
    }


def _chosen(settings: StackSettings) -> Mapping[str, str]:
    values = {name: getattr(settings, name) for name in CHOICES}
    return {
        f"PRESSROOM_{name.upper()}": str(value)
        for name, value in values.items()
        if value != StackSettings.model_fields[name].default
    }
