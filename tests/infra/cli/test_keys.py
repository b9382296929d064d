import orjson
import pytest
from typer.testing import CliRunner, Result

from infra.cli.main import app
from tests.infra.cli.conftest import Call
from tests.infra.cli.real_gateway import RealGateway


@pytest.fixture
def keys(real: RealGateway) -> Call:
    def run(*words: str) -> Result:
        return CliRunner().invoke(app, ["keys", *words], env=real.env)

    return run


def test_a_new_key_opens_the_gateway(keys: Call, call_real: Call) -> None:
    created = keys("create", "--name", "newsletter")
    assert created.exit_code == 0, created.output
    assert call_real("jobs", "--key", created.stdout.strip()).exit_code == 0


def test_a_key_does_only_what_it_may(keys: Call, call_real: Call) -> None:
    key = keys("create", "--name", "reader", "--scope", "content:read").stdout.strip()
    result = call_real("jobs", "--key", key)
    assert result.exit_code == 1
    assert "lacks the scope 'jobs:read'" in result.stderr


def test_keys_are_listed_without_their_text(keys: Call) -> None:
    key = keys("create", "--name", "secret", "--tenant", "acme", "--expires-in-days", "9").stdout.strip()
    result = keys("list", "--tenant", "acme")
    assert "secret" in result.stdout
    assert "active" in result.stdout
    assert key not in result.stdout


def test_a_revoked_key_is_useless(keys: Call, call_real: Call) -> None:
    made = orjson.loads(keys("create", "--name", "short-lived", "--json").stdout)
    assert keys("revoke", made["id"]).exit_code == 0
    listed = [orjson.loads(line) for line in keys("list", "--json").stdout.splitlines()]
    assert next(one for one in listed if one["id"] == made["id"])["revoked_at"]
    assert call_real("jobs", "--key", made["key"]).exit_code == 1


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("create", "--name", "odd", "--scope", "everything"), "There is no scope everything."),
        (("revoke", "key_none"), "There is no such key."),
    ],
)
def test_what_cannot_be_is_told(keys: Call, words: tuple[str, ...], complaint: str) -> None:
    result = keys(*words)
    assert result.exit_code == 1
    assert complaint in result.stderr


def test_no_store_is_no_crash() -> None:
    result = CliRunner().invoke(app, ["keys", "list", "--url", "https://pressroom.example"])
    assert result.exit_code == 1
    assert "No Firestore is known" in result.stderr


def test_no_credentials_are_no_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", "missing.json")
    result = CliRunner().invoke(app, ["keys", "list"], env={"PRESSROOM_PROJECT": "acme"})
    assert result.exit_code == 1
    assert "no Google Cloud credentials" in result.stderr
