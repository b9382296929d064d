import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import orjson
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from google.auth import crypt, jwt

from shared import errors
from shared.clock import SystemClock
from shared.web import oidc
from shared.web.auth import INTERNAL, Gate
from shared.web.headers import Headers

if TYPE_CHECKING:
    from tests.clocks import TurnableClock

AUDIENCE = "https://worker.example"
ACCOUNT = "queue@project.iam.gserviceaccount.com"
URL = "https://certs.example"

Mint = Callable[..., str]


class Issuer:
    """Signs tokens and publishes certificates, as Google does."""

    def __init__(self) -> None:
        self.published: dict[str, str] = {}
        self.signers: dict[str, crypt.RSASigner] = {}
        self.asked: list[str] = []
        self.down = False

    def add(self, key_id: str, *, publish: bool = True) -> None:
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "tests")])
        begin = datetime.now(UTC) - timedelta(days=1)
        builder = x509.CertificateBuilder().issuer_name(name).subject_name(name).public_key(key.public_key())
        builder = builder.serial_number(1).not_valid_before(begin).not_valid_after(begin + timedelta(days=9))
        certificate = builder.sign(key, hashes.SHA256())
        encoded = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8)
        pem = key.private_bytes(*encoded, serialization.NoEncryption())
        self.signers[key_id] = crypt.RSASigner.from_string(pem, key_id)
        if publish:
            self.published[key_id] = certificate.public_bytes(serialization.Encoding.PEM).decode()

    def mint(self, key_id: str = "one", **claims: Any) -> str:
        now = int(datetime.now(UTC).timestamp())
        payload = {
            "iss": "https://accounts.google.com",
            "aud": AUDIENCE,
            "email": ACCOUNT,
            "email_verified": True,
            "sub": "1",
            "iat": now,
            "exp": now + 3600,
            **claims,
        }
        kept = {name: value for name, value in payload.items() if value is not None}
        return jwt.encode(self.signers[key_id], kept).decode()

    async def fetch(self, url: str) -> bytes:
        self.asked.append(url)
        if self.down:
            raise OSError("unreachable")
        return orjson.dumps(self.published)


@pytest.fixture(scope="module")
def made() -> Issuer:
    issuer = Issuer()
    issuer.add("one")
    issuer.add("two", publish=False)
    return issuer


@pytest.fixture
def issuer(made: Issuer) -> Issuer:
    fresh = Issuer()
    fresh.signers, fresh.published = made.signers, dict(made.published)
    return fresh


@pytest.fixture
def verifier(issuer: Issuer, clock: "TurnableClock") -> oidc.OidcVerifier:
    return oidc.OidcVerifier(certs_url=URL, audience=AUDIENCE, account=ACCOUNT, clock=clock, fetch=issuer.fetch)


def bearing(token: str) -> Headers:
    return Headers([(b"authorization", f"Bearer {token}".encode())])


@pytest.mark.parametrize("name", oidc.GOOGLE_ISSUERS)
async def test_recognises_the_account(verifier: oidc.OidcVerifier, issuer: Issuer, name: str) -> None:
    principal = await verifier.verify(bearing(issuer.mint(iss=name)))
    assert (principal.name, principal.scopes, principal.tenant) == (ACCOUNT, {INTERNAL}, "")
    assert issuer.asked == [URL]


async def test_the_gate_asks_it_about_internal_routes(gate: Gate, verifier: oidc.OidcVerifier, issuer: Issuer) -> None:
    principal = await Gate(gate.keys, verifier).admit(bearing(issuer.mint()), INTERNAL)
    assert principal.name == ACCOUNT


@pytest.mark.parametrize(
    ("claims", "error"),
    [
        ({"aud": "https://other.example"}, errors.UnauthenticatedError),
        ({"aud": None}, errors.UnauthenticatedError),
        ({"iss": "https://accounts.example"}, errors.UnauthenticatedError),
        ({"iss": None}, errors.UnauthenticatedError),
        ({"exp": 1_700_000_000}, errors.UnauthenticatedError),
        ({"exp": None}, errors.UnauthenticatedError),
        ({"exp": "tomorrow"}, errors.UnauthenticatedError),
        ({"iat": 99_999_999_999}, errors.UnauthenticatedError),
        ({"email": "someone@else.example"}, errors.PermissionDeniedError),
        ({"email": None}, errors.PermissionDeniedError),
        ({"email_verified": False}, errors.PermissionDeniedError),
        ({"email_verified": "true"}, errors.PermissionDeniedError),
        ({"email_verified": None}, errors.PermissionDeniedError),
    ],
)
async def test_refuses_other_claims(
    verifier: oidc.OidcVerifier,
    guarded: oidc.OidcVerifier,
    issuer: Issuer,
    claims: dict[str, Any],
    error: type[Exception],
) -> None:
    token = issuer.mint(**claims)
    with pytest.raises(error):
        await verifier.verify(bearing(token))
    if claims.keys() != {"iat"}:
        with pytest.raises(error):
            await guarded.verify(bearing(cut(token)))


def tampered(token: str) -> str:
    head, body, signature = token.split(".")
    return f"{head}.{body[:-4]}AAAA.{signature}"


def unsigned(token: str) -> str:
    return "eyJhbGciOiJub25lIiwia2lkIjoib25lIn0." + token.split(".")[1] + "."


@pytest.mark.parametrize(
    "spoil",
    [
        tampered,
        unsigned,
        lambda token: token + "x",
        lambda token: token.rsplit(".", 1)[0],
        lambda _: "a.b.c",
        lambda _: "not-a-token",
        lambda _: "x" * 10_000,
        lambda _: "é.é.é",
        lambda _: "W10.W10.W10",
        lambda _: "eyJraWQiOltdfQ.e30.e30",
    ],
)
async def test_refuses_a_spoilt_token(verifier: oidc.OidcVerifier, issuer: Issuer, spoil: Callable[[str], str]) -> None:
    token = spoil(issuer.mint()).encode("latin-1")
    with pytest.raises(errors.UnauthenticatedError):
        await verifier.verify(Headers([(b"authorization", b"Bearer " + token)]))


def cut(token: str) -> str:
    """Return the token as Cloud Run passes it on."""
    return token.rsplit(".", 1)[0] + ".SIGNATURE_REMOVED_BY_GOOGLE"


@pytest.fixture
def guarded(issuer: Issuer, clock: "TurnableClock") -> oidc.OidcVerifier:
    return oidc.OidcVerifier(
        certs_url=URL, audience=AUDIENCE, account=ACCOUNT, clock=clock, fetch=issuer.fetch, behind_iam=True
    )


async def test_refuses_a_cut_token_where_anybody_may_call(verifier: oidc.OidcVerifier, issuer: Issuer) -> None:
    with pytest.raises(errors.UnauthenticatedError):
        await verifier.verify(bearing(cut(issuer.mint())))


async def test_takes_a_cut_token_behind_iam(guarded: oidc.OidcVerifier, issuer: Issuer) -> None:
    assert (await guarded.verify(bearing(cut(issuer.mint())))).name == ACCOUNT
    assert (await guarded.verify(bearing(issuer.mint()))).name == ACCOUNT


@pytest.mark.parametrize("spoil", [tampered, unsigned, lambda token: token + "x"])
async def test_refuses_a_spoilt_token_even_behind_iam(
    guarded: oidc.OidcVerifier, issuer: Issuer, spoil: Callable[[str], str]
) -> None:
    with pytest.raises(errors.UnauthenticatedError):
        await guarded.verify(bearing(spoil(issuer.mint())))


@pytest.mark.parametrize("raw", [[], [(b"authorization", b"Basic eDp5")], [(b"x-api-key", b"pr_a")]])
async def test_refuses_a_request_without_token(verifier: oidc.OidcVerifier, raw: list[tuple[bytes, bytes]]) -> None:
    with pytest.raises(errors.UnauthenticatedError):
        await verifier.verify(Headers(raw))


async def test_refuses_a_key_that_is_not_published(verifier: oidc.OidcVerifier, issuer: Issuer) -> None:
    with pytest.raises(errors.UnauthenticatedError):
        await verifier.verify(bearing(issuer.mint("two")))


async def test_looks_a_new_key_up_after_a_pause(
    verifier: oidc.OidcVerifier, issuer: Issuer, clock: "TurnableClock", made: Issuer
) -> None:
    await verifier.verify(bearing(issuer.mint()))
    issuer.published["two"] = issuer.published.pop("one")
    for _ in range(3):
        with pytest.raises(errors.UnauthenticatedError):
            await verifier.verify(bearing(issuer.mint("two")))
    assert len(issuer.asked) == 1
    clock.turn(oidc.REFETCH_SECONDS)
    with pytest.raises(errors.UnauthenticatedError):
        await verifier.verify(bearing(issuer.mint("two")))
    assert len(issuer.asked) == 2
    assert made.published.keys() == {"one"}


@pytest.mark.parametrize(("seconds", "asked"), [(3599.0, 1), (3600.0, 2)])
async def test_fetches_certificates_every_hour(
    issuer: Issuer, clock: "TurnableClock", seconds: float, asked: int
) -> None:
    certificates = oidc.Certificates(URL, issuer.fetch, clock)
    await certificates.containing("one")
    clock.turn(seconds)
    await certificates.containing("one")
    assert len(issuer.asked) == asked


async def test_goes_on_with_old_certificates(issuer: Issuer, clock: "TurnableClock") -> None:
    certificates = oidc.Certificates(URL, issuer.fetch, clock)
    known = await certificates.containing("one")
    issuer.down = True
    clock.turn(oidc.CERTS_SECONDS)
    assert await certificates.containing("one") == known


async def test_says_so_when_it_cannot_verify(
    verifier: oidc.OidcVerifier, issuer: Issuer, clock: "TurnableClock"
) -> None:
    issuer.down = True
    for _ in range(2):
        with pytest.raises(errors.QueueUnavailableError):
            await verifier.verify(bearing(issuer.mint()))
    assert len(issuer.asked) == 1
    issuer.down = False
    clock.turn(oidc.FIRST_FETCH_SECONDS)
    assert (await verifier.verify(bearing(issuer.mint()))).name == ACCOUNT


async def test_remembers_only_so_many_tokens(
    verifier: oidc.OidcVerifier, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(oidc, "_MAX_TOKENS", 2)
    tokens = [issuer.mint(sub=str(number)) for number in range(3)]
    principals = [await verifier.verify(bearing(token)) for token in tokens]
    assert len(verifier._seen) == 2
    assert await verifier.verify(bearing(tokens[2])) is principals[2]


async def test_knows_a_token_again_until_it_expires(
    verifier: oidc.OidcVerifier, issuer: Issuer, clock: "TurnableClock"
) -> None:
    headers = bearing(issuer.mint())
    first = await verifier.verify(headers)
    assert await verifier.verify(headers) is first
    clock.turn(3700)
    with pytest.raises(errors.UnauthenticatedError, match="expired"):
        await verifier.verify(headers)


async def test_callers_during_the_first_fetch_wait_for_it() -> None:
    fetched: list[str] = []

    async def slow(url: str) -> bytes:
        fetched.append(url)
        await asyncio.sleep(0.01)
        return b'{"k": "pem"}'

    certificates = oidc.Certificates("http://certs", slow, SystemClock())
    found = await asyncio.gather(*(certificates.containing("k") for _ in range(20)))

    assert found == [{"k": "pem"}] * 20
    assert fetched == ["http://certs"]
