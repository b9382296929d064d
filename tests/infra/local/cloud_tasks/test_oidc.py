import stat
from pathlib import Path

import pytest
from google.auth import exceptions, jwt

from infra.local.cloud_tasks.clocks import AdjustableClock
from infra.local.cloud_tasks.oidc import SigningKey, TokenMinter

ACCOUNT = "queue@project.iam.gserviceaccount.com"
AUDIENCE = "https://worker.example"


@pytest.fixture(scope="module")
def key() -> SigningKey:
    return SigningKey()


@pytest.fixture
def clock() -> AdjustableClock:
    return AdjustableClock()


@pytest.fixture
def minter(key: SigningKey, clock: AdjustableClock) -> TokenMinter:
    return TokenMinter(key, clock.now)


def test_a_token_is_verified_with_the_published_key(key: SigningKey, minter: TokenMinter) -> None:
    claims = jwt.decode(minter.token(ACCOUNT, AUDIENCE), certs=key.certificates(), audience=AUDIENCE)
    assert {name: claims[name] for name in ("iss", "aud", "email", "email_verified")} == {
        "iss": "https://accounts.google.com",
        "aud": AUDIENCE,
        "email": ACCOUNT,
        "email_verified": True,
    }
    assert claims["sub"] == claims["azp"]
    assert claims["exp"] - claims["iat"] == 3600


def test_a_token_names_its_key(key: SigningKey, minter: TokenMinter) -> None:
    header = jwt.decode_header(minter.token(ACCOUNT, AUDIENCE))
    assert (header["alg"], header["kid"]) == ("RS256", key.key_id)


def test_a_token_for_another_audience_is_refused(key: SigningKey, minter: TokenMinter) -> None:
    with pytest.raises(exceptions.InvalidValue, match="audience"):
        jwt.decode(minter.token(ACCOUNT, AUDIENCE), certs=key.certificates(), audience="https://other.example")


def test_a_tampered_token_is_refused(key: SigningKey, minter: TokenMinter) -> None:
    head, _, signature = minter.token(ACCOUNT, AUDIENCE).split(".")
    _, payload, _ = minter.token("other@account", AUDIENCE).split(".")
    with pytest.raises(exceptions.MalformedError, match="signature"):
        jwt.decode(f"{head}.{payload}.{signature}", certs=key.certificates(), audience=AUDIENCE)


def test_an_expired_token_is_refused(key: SigningKey, clock: AdjustableClock, minter: TokenMinter) -> None:
    clock.advance(-3601)
    with pytest.raises(exceptions.InvalidValue, match="expired"):
        jwt.decode(minter.token(ACCOUNT, AUDIENCE), certs=key.certificates(), audience=AUDIENCE)


def test_a_token_of_another_key_is_refused(minter: TokenMinter) -> None:
    with pytest.raises(exceptions.MalformedError):
        jwt.decode(minter.token(ACCOUNT, AUDIENCE), certs=SigningKey().certificates(), audience=AUDIENCE)


def test_a_token_is_minted_once_until_it_nears_its_end(clock: AdjustableClock, minter: TokenMinter) -> None:
    first = minter.token(ACCOUNT, AUDIENCE)
    clock.advance(3290)
    assert minter.token(ACCOUNT, AUDIENCE) == first
    clock.advance(20)
    assert minter.token(ACCOUNT, AUDIENCE) != first


def test_each_account_and_audience_has_its_token(minter: TokenMinter) -> None:
    tokens = {minter.token(account, audience) for account in ("a", "b") for audience in ("c", "d")}
    assert len(tokens) == 4


def test_the_number_of_kept_tokens_is_bounded(minter: TokenMinter) -> None:
    minter._tokens = {(str(number), ""): ("token", 0) for number in range(1024)}
    minter.token(ACCOUNT, AUDIENCE)
    assert len(minter._tokens) == 1


def test_a_key_in_a_file_outlives_the_process(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    first = SigningKey(path).certificates()
    assert SigningKey(path).certificates() == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
