"""Names in the cloud, made from names of the manifest; the same in every stack, for each stack has its own project."""

from infra.cloud.settings import StackSettings
from shared.manifest.functions import Function


def dashed(name: str) -> str:
    """Return a name of the manifest as Google writes names: ``task_worker`` is ``task-worker``."""
    return name.replace("_", "-")


def service_url(function: Function, settings: StackSettings) -> str:
    """
    Return the address of a function's Cloud Run service, which is known before the service exists.

    Source: Cloud Run, "deterministic URLs": ``https://SERVICE-PROJECT_NUMBER.REGION.run.app``.
    """
    return f"https://{dashed(function.name)}-{settings.project_number}.{settings.region}.run.app"


def account_email(account: str, settings: StackSettings) -> str:
    """Return the address of a service account of the project."""
    return f"{account}@{settings.project}.iam.gserviceaccount.com"
