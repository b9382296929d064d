import pytest

from infra.preview.graph import Graph, SecretValue, TextAsset
from infra.preview.policies import kinds, secrets
from tests.infra.preview.policies.mutation import Change, add, broken, configured, put, without

VARIABLES = "serviceConfig.environmentVariables"
SHAPES = [
    "sk-proj-abcdefghijklmnopqrst",
    "AIza" + "SyA1234567890abcdefghijklmnopqrstu",
    "ghp_" + "abcdefghijklmnopqrstuvwxyz0123456789",
    "AKIA" + "ABCDEFGHIJKLMNOP",
    "-----BEGIN PRIVATE KEY-----\nMIIE",
    "https://hooks.example/xoxb-1234567890-abcdef",
    "https://user:hunter2@example.com/v1",
]
RANDOM = ["q7Xz2Lr9Vb4Nw8Kt3Ms6Pd1Fh5Jg0Yc", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822c"]


@pytest.mark.parametrize("value", SHAPES + RANDOM)
def test_value_that_looks_secret_is_found(good: Graph, value: str) -> None:
    assert "plain-secret" in broken(good, put(kinds.FUNCTION, f"{VARIABLES}.PRESSROOM_EXTRA", value))


@pytest.mark.parametrize("name", ["PRESSROOM_OPENAI_API_KEY", "DB_PASSWORD", "SECRET", "GITHUB_TOKEN"])
@pytest.mark.parametrize("part", ["serviceConfig", "buildConfig"])
def test_name_of_a_secret_is_found(good: Graph, part: str, name: str) -> None:
    assert "plain-secret" in broken(good, put(kinds.FUNCTION, f"{part}.environmentVariables.{name}", "hunter2"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PRESSROOM_WORKER_URL", "https://task-worker-100000000003.europe-west1.run.app"),
        ("PRESSROOM_INVOKER_ACCOUNT", "queue-invoker@pressroom-prod.iam.gserviceaccount.com"),
        ("PRESSROOM_OIDC_CERTS_URL", "https://www.googleapis.com/oauth2/v1/certs"),
        ("PRESSROOM_SOURCE_DIGEST", RANDOM[1]),
        ("PRESSROOM_MODEL", "openai/gpt-5-mini-2026-08-07-preview"),
        ("PRESSROOM_KEYBOARD", "qwertz"),
        ("pressroom:secretVersions", "openai-api-key:1"),
        ("EMPTY_TOKEN", ""),
    ],
)
def test_harmless_setting_is_no_secret(name: str, value: str) -> None:
    assert not secrets.looks_secret(name, value)


def test_wrapped_value_is_no_plain_secret(good: Graph) -> None:
    assert broken(good, put(kinds.FUNCTION, f"{VARIABLES}.PRESSROOM_API_KEY", SecretValue(SHAPES[0]))) == set()


@pytest.mark.parametrize("value", [SHAPES[0], TextAsset(f"key = {SHAPES[1]}")], ids=["text", "file"])
def test_key_in_any_input_is_found(good: Graph, value: object) -> None:
    assert broken(good, put(kinds.QUEUE, "description", [value])) == {"key-in-input"}


@pytest.mark.parametrize(("key", "value"), [("api_key", "hunter2"), ("openaiApiKey", "hunter2"), ("model", SHAPES[0])])
def test_secret_in_configuration_is_found(good: Graph, key: str, value: str) -> None:
    assert broken(good, configured(**{key: value})) == {"secret-in-configuration"}


def test_secret_that_leaks_elsewhere_is_found(good: Graph) -> None:
    hide = put(kinds.FUNCTION, "buildConfig.note", SecretValue({"password": "correct horse"}))

    assert broken(good, hide) == set()
    assert broken(good, hide, put(kinds.QUEUE, "note", "it is correct horse")) == {"leaked-secret"}


def test_value_in_the_deployments_state_is_found(good: Graph) -> None:
    change = add(kinds.SECRET_VERSION, secret="openai-api-key", secretData=SecretValue("hunter2hunter2"))

    assert broken(good, change) == {"secret-in-state"}


@pytest.mark.parametrize(
    "change",
    [
        without("gcp:secretmanager/secretIamMember:SecretIamMember", "openai-api-key-task-worker"),
        put(kinds.SECRET, "secretId", "renamed", name="openai-api-key"),
    ],
    ids=["not granted", "not there"],
)
def test_secret_out_of_reach_is_found(good: Graph, change: Change) -> None:
    assert broken(good, change) == {"secret-access"}


def test_latest_version_is_found(good: Graph) -> None:
    given = [{"key": "PRESSROOM_OPENAI_API_KEY", "secret": "openai-api-key", "version": "latest"}]
    change = put(kinds.FUNCTION, "serviceConfig.secretEnvironmentVariables", given, name="task-worker")

    assert broken(good, change) == {"secret-version"}
