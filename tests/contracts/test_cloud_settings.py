"""Deployed functions read what the deployment sets, and the deployment sets what they read."""

import pytest
from pydantic import SecretStr

from shared.manifest import functions, secrets
from shared.manifest.functions import Function
from shared.settings import Settings
from tests.contracts import deployed

PREFIX = "PRESSROOM_"
SERVING = {"FUNCTION_USE_ASGI", "LOG_EXECUTION_ID"}

pytestmark = [
    pytest.mark.parametrize("stack", deployed.STACKS),
    pytest.mark.parametrize("function", functions.ALL, ids=lambda function: function.name),
]


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, stack: str, function: Function) -> Settings:
    """The settings of a deployed function."""
    for name, value in deployed.variables(stack, function).items():
        monkeypatch.setenv(name, value)
    for name, secret in deployed.secret_variables(stack, function).items():
        monkeypatch.setenv(name, f"value of {secret}")
    return Settings()


def test_every_variable_is_a_setting(stack: str, function: Function) -> None:
    given = {*deployed.variables(stack, function), *deployed.secret_variables(stack, function)}
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}

    assert given - known == SERVING


def test_nothing_is_left_at_a_local_value(settings: Settings) -> None:
    local = {
        name
        for name, field in Settings.model_fields.items()
        if any(word in str(field.default) for word in ("local", "127.0.0.1"))
    }

    assert local >= {"project", "environment", "worker_url", "invoker_account"}
    assert local - settings.model_fields_set == set()


def test_settings_name_what_is_deployed(settings: Settings, stack: str, function: Function) -> None:
    graph = deployed.graph(stack)
    databases = [found.get("name") for found in graph.of_type("gcp:firestore/database:Database")]

    assert function
    assert (settings.project, settings.environment) == (graph.config["gcp:project"], stack)
    assert settings.location == graph.config["gcp:region"]
    assert [settings.database] == databases
    assert settings.worker_url == deployed.url(stack, functions.TASK_WORKER)
    assert settings.invoker_account == deployed.email(stack, "queue-invoker")


def test_only_guarded_functions_trust_the_platform(settings: Settings, stack: str, function: Function) -> None:
    invokers = {member for _, member in deployed.members(stack, deployed.INVOKES, function.name.replace("_", "-"))}

    assert settings.behind_iam == ("public" not in function.called_by)
    assert settings.behind_iam == ("allUsers" not in invokers)


def test_secrets_arrive_where_the_manifest_says(settings: Settings, stack: str, function: Function) -> None:
    given = deployed.secret_variables(stack, function)

    for name, secret in given.items():
        value = getattr(settings, name.removeprefix(PREFIX).lower())
        assert isinstance(value, SecretStr)
        assert value.get_secret_value() == f"value of {secret}"
        assert (secrets.BY_NAME[secret].variable, function.name in secrets.BY_NAME[secret].read_by) == (name, True)


def test_model_of_a_provider_comes_with_its_key(settings: Settings, stack: str, function: Function) -> None:
    needs_key = not settings.model.startswith("offline") and function.name in secrets.OPENAI_API_KEY.read_by

    assert (secrets.OPENAI_API_KEY.variable in deployed.secret_variables(stack, function)) == needs_key
