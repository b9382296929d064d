from collections.abc import Callable
from pathlib import Path

import pulumi
import pytest

from infra.cloud import settings
from infra.cloud.settings import SettingsError, StackSettings
from infra.preview import run, stack_files

FOLDER = Path(settings.__file__).parents[1]
LEAST = {"gcp:project": "pressroom-test", "gcp:region": "europe-west1", "pressroom:projectNumber": "123456789012"}
Settings = Callable[..., StackSettings]


def test_least_configuration_is_complete(settings_of: Settings) -> None:
    found = settings_of("dev")

    assert (found.stack, found.project, found.region) == ("dev", "pressroom-test", "europe-west1")
    assert (found.guarded, found.domain, found.monthly_budget) == (False, "", 0)


@pytest.mark.parametrize("key", LEAST)
def test_missing_key_is_named(key: str) -> None:
    rest = {name: text for name, text in LEAST.items() if name != key}

    with pytest.raises(SettingsError, match=f"^{key}: Field required$"):
        settings.parse("test", rest)


@pytest.mark.parametrize("key", ["domian", "stack", "project", "import_database"])
def test_unknown_key_is_named(settings_of: Settings, key: str) -> None:
    with pytest.raises(SettingsError, match=f"^pressroom:{key} is not a key of the configuration$"):
        settings_of(**{key: "x"})


def test_keys_of_other_namespaces_are_left_alone(settings_of: Settings) -> None:
    assert settings.parse("test", {**LEAST, "other:domian": "x", "gcp:zone": "y"}) == settings_of()


@pytest.mark.parametrize(
    ("key", "text", "complaint"),
    [
        ("projectNumber", "twelve", "should match pattern"),
        ("database", "My_Database", "should match pattern"),
        ("databaseLocation", "Europe", "should match pattern"),
        ("importDatabase", "perhaps", "valid boolean"),
        ("guarded", "perhaps", "valid boolean"),
        ("backupDays", "99", "less than or equal to 98"),
        ("backupDays", "-1", "greater than or equal to 0"),
        ("domain", "https://api.example.com", "must be a host name"),
        ("domain", "localhost", "must be a host name"),
        ("requestsPerMinute", "9", "greater than or equal to 10"),
        ("model", "", "at least 1 character"),
        ("embedders", "", "at least 1 character"),
        ("answerTokens", "255", "greater than or equal to 256"),
        ("openaiBaseUrl", "http://api.openai.com/v1", "should match pattern"),
        ("secretVersions", '["openai-api-key"]', "is not <secret>:<number of a version>"),
        ("secretVersions", '["openai-api-key:latest"]', "is not <secret>:<number of a version>"),
        ("secretVersions", '["unknown:1"]', "secrets are: openai-api-key"),
        ("secretVersions", "[oops", "not a list"),
        ("secretVersions", "openai-api-key:1", "valid tuple"),
        ("cacheTtl", "0", "greater than 0"),
        ("jobTtlDays", "366", "less than or equal to 365"),
        ("logLevel", "TRACE", "'DEBUG', 'INFO', 'WARNING' or 'ERROR'"),
        ("availabilityPercent", "99.95", "less than or equal to 99.9"),
        ("monthlyBudget", "-1", "greater than or equal to 0"),
        ("currency", "euro", "should match pattern"),
        ("billingAccount", "mine", "should match pattern"),
        ("githubRepository", "pressroom", "should match pattern"),
        ("githubRef", "main", "should match pattern"),
    ],
)
def test_bad_value_is_refused_by_its_key(settings_of: Settings, key: str, text: str, complaint: str) -> None:
    with pytest.raises(SettingsError, match=f"^pressroom:{key}: .*{complaint}"):
        settings_of(**{key: text})


@pytest.mark.parametrize(("key", "text"), [("gcp:project", "Pressroom"), ("gcp:region", "europe")])
def test_bad_provider_value_is_refused_by_its_key(key: str, text: str) -> None:
    with pytest.raises(SettingsError, match=f"^{key}: String should match pattern"):
        settings.parse("test", {**LEAST, key: text})


@pytest.mark.parametrize(
    ("config", "complaint"),
    [
        ({"monthlyBudget": "10"}, "pressroom: monthlyBudget needs billingAccount"),
        ({"backupDays": "7"}, "pressroom: backupDays needs guarded"),
        ({"model": "acme/x"}, "pressroom: 'PRESSROOM_MODEL' names no provider in 'acme/x': .*"),
        ({"models": '{"w": []}'}, r"pressroom: 'PRESSROOM_MODELS\.w\.chain' must have at least 1 items\."),
        ({"prices": "{"}, "pressroom: PRESSROOM_PRICES is not valid: .*"),
        ({"providerUrls": '{"mine": "x"}'}, r"pressroom: 'PRESSROOM_PROVIDER_URLS\.mine' must match .*"),
        ({"embedders": "openai"}, "pressroom: 'PRESSROOM_EMBEDDERS' names no model: .*"),
    ],
)
def test_keys_that_need_another_say_which(settings_of: Settings, config: dict[str, str], complaint: str) -> None:
    with pytest.raises(SettingsError, match=f"^{complaint}$"):
        settings_of(**config)


def test_every_broken_rule_is_told_at_once(settings_of: Settings) -> None:
    with pytest.raises(SettingsError) as caught:
        settings_of(backupDays="x", domain="x")

    assert [text.split(":")[1] for text in str(caught.value).split("; ")] == ["backupDays", "domain"]


def test_versions_of_secrets_are_found_by_name(settings_of: Settings) -> None:
    assert settings_of(secretVersions='["openai-api-key:3"]').version_of == {"openai-api-key": "3"}


def test_running_program_finds_its_configuration() -> None:
    found: list[StackSettings] = []
    run.inline(lambda: found.append(settings.load(pulumi.get_stack())), config=LEAST, stack="dev")

    assert found == [settings.parse("dev", LEAST)]


def settings_of_file(stack: str) -> StackSettings:
    return settings.parse(stack, stack_files.load(FOLDER, stack).config)


@pytest.mark.parametrize("stack", ["dev", "staging", "prod"])
def test_file_of_a_stack_is_valid(stack: str) -> None:
    assert settings_of_file(stack).project == f"pressroom-{stack}"


def test_prod_guards_its_data_and_dev_is_small() -> None:
    prod, staging, dev = (settings_of_file(stack) for stack in ("prod", "staging", "dev"))

    assert (prod.guarded, prod.backup_days, prod.monthly_budget > 0) == (True, 14, True)
    assert all((prod.domain, prod.alert_emails, prod.github_repository, staging.domain, staging.alert_emails))
    assert (dev.domain, dev.alert_emails, dev.guarded) == ("", (), False)
