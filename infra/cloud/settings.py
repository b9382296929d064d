"""The configuration of a stack: every key of ``Pulumi.<stack>.yaml``, typed, documented and checked."""

import json
import re
from collections.abc import Mapping
from typing import Any, Literal

import pydantic
from pulumi.runtime import config
from pydantic import Field
from pydantic.alias_generators import to_camel
from pydantic.fields import FieldInfo

from shared import errors
from shared.manifest import secrets
from shared.models import routes

NAMESPACE = "pressroom"
_PROVIDER_KEYS = {"project": "gcp:project", "region": "gcp:region"}
_HOST = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")


class SettingsError(Exception):
    """The configuration of a stack breaks a rule; the text names the key and the rule."""


class StackSettings(pydantic.BaseModel):
    """What differs between dev, staging and prod; an unknown key is refused by its name."""

    model_config = pydantic.ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True)

    stack: str = Field(description="Name of the stack, which the functions see as PRESSROOM_ENVIRONMENT.")
    project: str = Field(pattern=r"^[a-z][a-z0-9-]{4,28}[a-z0-9]$", description="Google Cloud project id.")
    region: str = Field(pattern=r"^[a-z]+-[a-z]+\d+$", description="Region of functions, queues and schedules.")

    project_number: str = Field(
        pattern=r"^\d{6,14}$", description="Number of the project; the functions' addresses are made of it."
    )
    database: str = Field(
        "(default)", pattern=r"^(\(default\)|[a-z][a-z0-9-]{2,61}[a-z0-9])$", description="Firestore database id."
    )
    database_location: str = Field(
        "eur3", pattern=r"^[a-z][a-z0-9-]+$", description="Region or multi-region of the database; cannot be changed."
    )
    import_database: bool = Field(
        False, description="Adopt an existing database instead of creating one; for the first deployment only."
    )
    guarded: bool = Field(
        False, description="Guard the data: point-in-time recovery, delete protection, backups, protected resources."
    )
    backup_days: int = Field(0, ge=0, le=98, description="Days a daily backup of the database is kept; 0 for none.")

    domain: str = Field(
        "", description="Public host name; a load balancer is made for it. Without one, functions answer directly."
    )
    requests_per_minute: int = Field(
        600, ge=10, le=10_000, description="Requests a client address may send per minute before it is throttled."
    )

    model: str = Field(
        "offline", min_length=1, description="Model that writes: <provider>/<name>, offline, or a name in models."
    )
    models: str = Field("", description="Names of your own for models and chains of them, as JSON (PRESSROOM_MODELS).")
    embedders: str = Field(
        "hashed", min_length=1, description="Models that embed, with commas: <provider>/<name>, hashed or minilm."
    )
    prices: str = Field("", description="Prices that stand above the catalogue's, as JSON (PRESSROOM_PRICES).")
    answer_tokens: int = Field(
        4096, ge=256, le=1_000_000, description="Longest answer, in tokens, that a budget pays when no limit is named."
    )
    openai_base_url: str = Field(
        "https://api.openai.com/v1",
        pattern=r"^https://",
        description="Base URL of OpenAI, or of what stands in for it.",
    )
    provider_urls: str = Field("", description="Base URLs of other providers, as a JSON object by name.")
    secret_versions: tuple[str, ...] = Field(
        (), description="Secrets that are set, as <secret>:<version>; the others are not handed to functions."
    )
    cache_ttl: int = Field(86_400, gt=0, description="Seconds a cached answer lives.")
    job_ttl_days: int = Field(30, gt=0, le=365, description="Days a job and its events are kept.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="Lowest level that is logged.")

    alert_emails: tuple[str, ...] = Field((), description="Addresses that alerts go to.")
    availability_percent: float = Field(
        99.5, ge=90, le=99.9, description="Share of good answers that the service promises, over 28 days."
    )
    monthly_budget: int = Field(
        0, ge=0, description="Money per month, in the account's currency, that raises an alert."
    )
    currency: str = Field("EUR", pattern=r"^[A-Z]{3}$", description="Currency of the billing account.")
    billing_account: str = Field(
        "",
        pattern=r"^$|^[0-9A-F]{6}-[0-9A-F]{6}-[0-9A-F]{6}$",
        description="Billing account of the budget, as 000000-000000-000000.",
    )

    github_repository: str = Field(
        "", pattern=r"^$|^[\w.-]+/[\w.-]+$", description="OWNER/REPO whose workflows may deploy; empty for none."
    )
    github_ref: str = Field("refs/heads/main", pattern=r"^refs/", description="The only git ref that may deploy.")

    @pydantic.field_validator("secret_versions")
    @classmethod
    def _known_secrets(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for text in value:
            name, _, version = text.partition(":")
            if name not in secrets.BY_NAME or not version.isdigit():
                known = ", ".join(secrets.BY_NAME)
                raise ValueError(f"{text!r} is not <secret>:<number of a version>; secrets are: {known}")
        return value

    @pydantic.field_validator("domain")
    @classmethod
    def _host_name(cls, value: str) -> str:
        if value and not _HOST.fullmatch(value):
            raise ValueError("must be a host name like api.example.com")
        return value

    @pydantic.model_validator(mode="after")
    def _complete(self) -> "StackSettings":
        if self.monthly_budget and not self.billing_account:
            raise ValueError("monthlyBudget needs billingAccount")
        if self.backup_days and not self.guarded:
            raise ValueError("backupDays needs guarded")
        return self

    @pydantic.model_validator(mode="after")
    def _names_models(self) -> "StackSettings":
        try:
            urls = routes.parse_urls(self.provider_urls)
            routes.parse_routes(self.model, self.models, urls)
            routes.parse_prices(self.prices)
            routes.parse_embedders(self.embedders, urls)
        except errors.InvalidFieldsError as error:
            raise ValueError("; ".join(one.detail for one in error.errors)) from error
        return self

    @property
    def version_of(self) -> Mapping[str, str]:
        """The version of each secret that is set, by the secret's name."""
        return dict(text.split(":", 1) for text in self.secret_versions)


KEYS: Mapping[str, FieldInfo] = {
    to_camel(name): field
    for name, field in StackSettings.model_fields.items()
    if name not in {"stack", *_PROVIDER_KEYS}
}


def load(stack: str) -> StackSettings:
    """Return the configuration of the running program; raises SettingsError with every broken rule."""
    given = {**config.get_config_env(), **config.CONFIG.get()}
    return parse(stack, given)


def parse(stack: str, given: Mapping[str, str]) -> StackSettings:
    """Return ``given``, configuration as Pulumi keeps it (texts by full key), checked; raises SettingsError."""
    ours = {key.partition(":")[2]: text for key, text in given.items() if key.startswith(f"{NAMESPACE}:")}
    if unknown := sorted(ours.keys() - KEYS.keys()):
        raise SettingsError("; ".join(f"{NAMESPACE}:{key} is not a key of the configuration" for key in unknown))
    values: dict[str, Any] = {"stack": stack}
    values |= {name: given[key] for name, key in _PROVIDER_KEYS.items() if key in given}
    values |= {key: _value(key, text) for key, text in ours.items()}
    try:
        return StackSettings.model_validate(values)
    except pydantic.ValidationError as error:
        raise SettingsError("; ".join(_sentence(found) for found in error.errors())) from error


def _value(key: str, text: str) -> Any:
    if not text.startswith("["):
        return text
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise SettingsError(f"{NAMESPACE}:{key}: not a list") from error


def _sentence(found: Any) -> str:
    name = str(found["loc"][0]) if found["loc"] else ""
    full = _PROVIDER_KEYS.get(name) or (f"{NAMESPACE}:{to_camel(name)}" if name else NAMESPACE)
    return f"{full}: {found['msg'].removeprefix('Value error, ')}"
