import pytest
from pydantic import ValidationError

from shared import settings
from shared.settings import Settings


def test_defaults_need_no_environment() -> None:
    assert settings.load().environment == "local"


def test_environment_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRESSROOM_PROJECT", "first")
    assert settings.load().project == "first"
    monkeypatch.setenv("PRESSROOM_PROJECT", "second")
    assert settings.load().project == "first"


@pytest.mark.parametrize(
    ("name", "value"),
    [("MODEL_TIMEOUT", "-1"), ("CACHE_TTL", "soon"), ("JOB_TTL_DAYS", "0"), ("OFFLINE_LATENCY", "99")],
)
def test_bad_value_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"PRESSROOM_{name}", value)

    with pytest.raises(ValidationError, match=name.lower()):
        Settings()


def test_keys_are_not_shown() -> None:
    assert "secret" not in repr(Settings(openai_api_key="secret"))  # type: ignore[arg-type]  # read like from a variable


def test_every_setting_says_what_it_is() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []
