"""Every environment variable the product reads: name, type, default and meaning, in one frozen object."""

from functools import lru_cache

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """The configuration of one process, read once; a bad value is refused by its name."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_prefix="PRESSROOM_")

    project: str = Field("pressroom-local", description="Google Cloud project id.")
    location: str = Field("europe-west1", description="Region of the queues and functions.")
    database: str = Field("(default)", description="Firestore database id.")
    environment: str = Field("local", description="Name of the stack: local, dev, staging or prod.")

    worker_url: str = Field(
        "http://127.0.0.1:8081", description="Base URL of the task worker; also the audience of its tokens."
    )
    invoker_account: str = Field(
        "queue-invoker@pressroom-local.iam.gserviceaccount.com",
        description="Service account whose OIDC tokens the task worker accepts.",
    )
    oidc_certs_url: str = Field(
        "https://www.googleapis.com/oauth2/v1/certs",
        description="Where the certificates that sign those tokens are published.",
    )

    behind_iam: bool = Field(
        False,
        description="Whether the platform has verified callers of internal routes and taken their tokens' signatures.",
    )

    model: str = Field(
        "offline", description="Model that writes: <provider>/<name>, offline, or a name of PRESSROOM_MODELS."
    )
    models: str = Field(
        "",
        description="Names of your own for models and chains of them, as JSON; see `pressroom models --help`.",
    )
    embedders: str = Field(
        "hashed", description="Models that embed, separated by commas, as <provider>/<name>, hashed or minilm."
    )
    prices: str = Field(
        "",
        description="Prices in US dollars per million tokens that stand above the catalogue's, as JSON by "
        "<provider>/<model> or <provider>/*: input, output, cached, cache_write; and request, per call.",
    )
    answer_tokens: int = Field(
        4096,
        ge=256,
        le=1_000_000,
        description="Longest answer, in tokens, of a call that names no limit and that a budget has to pay.",
    )
    openai_base_url: str = Field(
        "https://api.openai.com/v1", description="Base URL of OpenAI, or of what stands in for it."
    )
    provider_urls: str = Field(
        "",
        description="Base URLs of other providers, as a JSON object by name: of one's own, and instead of known ones.",
    )
    openai_api_key: SecretStr = Field(SecretStr(""), description="Key of OpenAI.")
    anthropic_api_key: SecretStr = Field(SecretStr(""), description="Key of Anthropic.")
    gemini_api_key: SecretStr = Field(SecretStr(""), description="Key of the Gemini API.")
    provider_keys: SecretStr = Field(
        SecretStr(""), description="Keys of other providers, as a JSON object by the name of the provider."
    )
    model_timeout: float = Field(60.0, gt=0, le=600, description="Longest wait for one model call, in seconds.")
    offline_latency: float = Field(
        0.0, ge=0, le=60, description="Seconds the offline model takes per call; 0 answers at once."
    )

    cache_memory_bytes: int = Field(
        64 * 1024 * 1024, ge=0, description="Size limit of the cache's memory level, in bytes."
    )
    cache_vector_bytes: int = Field(
        64 * 1024 * 1024, ge=0, description="Size limit of the vectors that find similar questions, in bytes."
    )
    cache_ttl: int = Field(24 * 3600, gt=0, description="Seconds a cached answer lives.")
    tenant_share: float = Field(
        0.5,
        gt=0,
        le=1,
        description="Part of a queue's capacity that the jobs of one tenant may take when no limit is set for it.",
    )
    job_ttl_days: int = Field(30, gt=0, le=365, description="Days a job and its events are kept.")

    allow_private_targets: bool = Field(
        False, description="Whether webhooks may go to this machine and to private networks, also over plain http."
    )

    log_level: str = Field("INFO", description="Lowest level that is logged.")
    trace_file: str = Field("", description="File that spans are appended to as JSON lines; empty for none.")


@lru_cache(maxsize=1)
def load() -> Settings:
    """Return the settings of this process, read from its environment on first use."""
    return Settings()
