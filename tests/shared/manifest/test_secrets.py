import pytest
from pydantic import SecretStr

from shared.manifest import functions, secrets
from shared.manifest.secrets import Secret
from shared.settings import Settings


@pytest.mark.parametrize("secret", secrets.ALL, ids=lambda secret: secret.name)
def test_secret_fills_a_setting_that_nobody_prints(secret: Secret) -> None:
    field = Settings.model_fields[secret.variable.removeprefix("PRESSROOM_").lower()]

    assert field.annotation is SecretStr


@pytest.mark.parametrize("secret", secrets.ALL, ids=lambda secret: secret.name)
def test_secret_is_read_by_functions_that_exist(secret: Secret) -> None:
    assert secret.read_by
    assert set(secret.read_by) <= functions.BY_NAME.keys()


def test_every_secret_setting_is_declared() -> None:
    fields = {name for name, field in Settings.model_fields.items() if field.annotation is SecretStr}

    assert {secret.variable for secret in secrets.ALL} == {f"PRESSROOM_{name.upper()}" for name in fields}
