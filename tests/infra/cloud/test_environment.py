from collections.abc import Callable, Mapping

import pytest

from infra.cloud import environment
from infra.cloud.settings import StackSettings
from shared.manifest import functions, secrets
from shared.manifest.functions import Function
from shared.settings import Settings

SettingsOf = Callable[..., StackSettings]
CHOSEN = {
    "model": "openai/gpt-4o-mini",
    "models": '{"writer": "openai/gpt-4o-mini"}',
    "prices": '{"mine/*": {"input": 1}}',
    "answerTokens": "1000",
    "providerUrls": '{"mine": "https://mine.example.com/v1"}',
    "embedders": "hashed,openai/text-embedding-3-small",
    "openaiBaseUrl": "https://models.example.com/v1",
    "cacheTtl": "60",
    "jobTtlDays": "7",
    "logLevel": "WARNING",
}
EVERY = pytest.mark.parametrize("function", functions.ALL, ids=lambda function: function.name)


def read(variables: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return Settings()


@EVERY
def test_settings_are_what_the_stack_says(
    function: Function, settings_of: SettingsOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = read(environment.variables(function, settings_of("prod", **CHOSEN)), monkeypatch)

    assert (found.project, found.location, found.database) == ("pressroom-test", "europe-west1", "(default)")
    assert (found.environment, found.log_level) == ("prod", "WARNING")
    assert found.worker_url == "https://task-worker-123456789012.europe-west1.run.app"
    assert found.invoker_account == "queue-invoker@pressroom-test.iam.gserviceaccount.com"
    assert (found.model, found.openai_base_url) == ("openai/gpt-4o-mini", "https://models.example.com/v1")
    assert (found.models, found.prices) == (CHOSEN["models"], CHOSEN["prices"])
    assert (found.embedders, found.provider_urls) == (CHOSEN["embedders"], CHOSEN["providerUrls"])
    assert (found.answer_tokens, found.cache_ttl, found.job_ttl_days) == (1000, 60, 7)
    assert found.behind_iam is (function is functions.TASK_WORKER)


@EVERY
def test_every_variable_is_one_that_the_code_reads(function: Function, settings_of: SettingsOf) -> None:
    settings = settings_of(secretVersions='["openai-api-key:1"]', **CHOSEN)
    carried = {variable.secret.variable for variable in environment.secret_variables(function, settings)}
    found = {*environment.variables(function, settings), *carried}
    known = {f"PRESSROOM_{name.upper()}" for name in Settings.model_fields}

    assert found - known == {"FUNCTION_USE_ASGI", "LOG_EXECUTION_ID"}
    assert not found & {secret.variable for secret in secrets.ALL} - carried


def test_what_is_not_chosen_has_the_default_of_the_code(
    settings_of: SettingsOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = settings_of()
    variables = environment.variables(functions.CACHE_LOOKUP, plain)
    found = read(variables, monkeypatch)

    assert variables.keys().isdisjoint({"PRESSROOM_MODEL", "PRESSROOM_CACHE_TTL", "PRESSROOM_LOG_LEVEL"})
    for name in environment.CHOICES:
        assert getattr(found, name) == getattr(plain, name)


@pytest.mark.parametrize(("versions", "expected"), [("[]", None), ('["openai-api-key:3"]', "3")])
@EVERY
def test_secret_goes_to_its_readers_once_it_is_set(
    function: Function, versions: str, expected: str | None, settings_of: SettingsOf
) -> None:
    found = environment.secret_variables(function, settings_of(secretVersions=versions))
    reads = function.name in secrets.OPENAI_API_KEY.read_by

    assert [(each.secret, each.version) for each in found] == (
        [(secrets.OPENAI_API_KEY, expected)] if reads and expected else []
    )
