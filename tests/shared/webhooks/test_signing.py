"""Our signatures, judged by the specification's own package."""

import base64
from datetime import UTC, datetime, timedelta, timezone

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from shared.webhooks import signing
from tests.shared.webhooks.made import SECRET

BODY = '{"type":"job.succeeded","data":{"title":"Sauerteig für Anfänger — 酵母"}}'.encode()


def signed(*secrets: str, at: datetime | None = None) -> dict[str, str]:
    return signing.headers("msg_1", at or datetime.now(UTC), BODY, secrets)


def test_receivers_of_the_standard_believe_us() -> None:
    assert Webhook(SECRET).verify(BODY, signed(SECRET)) == {
        "type": "job.succeeded",
        "data": {"title": "Sauerteig für Anfänger — 酵母"},
    }


def test_signature_is_the_specification_s_example() -> None:
    headers = signing.headers(
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        datetime.fromtimestamp(1614265330, UTC),
        b'{"test": 2432232314}',
        ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
    )

    assert headers["webhook-timestamp"] == "1614265330"
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_both_secrets_are_believed_during_rotation() -> None:
    fresh = signing.new_secret()
    headers = signed(fresh, SECRET)

    assert len(headers["webhook-signature"].split(" ")) == 2
    for secret in (fresh, SECRET):
        Webhook(secret).verify(BODY, headers)


@pytest.mark.parametrize("changed", [{"webhook-id": "msg_2"}, {"webhook-timestamp": "1"}])
def test_changed_headers_are_not_believed(changed: dict[str, str]) -> None:
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(BODY, {**signed(SECRET), **changed})


def test_changed_body_and_strange_secret_are_not_believed() -> None:
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(BODY + b" ", signed(SECRET))
    with pytest.raises(WebhookVerificationError):
        Webhook(signing.new_secret()).verify(BODY, signed(SECRET))


def test_time_zone_does_not_matter() -> None:
    now = datetime.now(UTC)

    assert signed(SECRET, at=now) == signed(SECRET, at=now.astimezone(timezone(timedelta(hours=5))))


def test_secrets_have_the_standard_s_form() -> None:
    made = {signing.new_secret() for _ in range(50)}

    assert len(made) == 50
    assert all(24 <= len(base64.b64decode(secret.removeprefix("whsec_"), validate=True)) <= 64 for secret in made)


def test_we_believe_senders_of_the_standard() -> None:
    now = datetime.now(UTC)
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": f"v1a,other {Webhook(SECRET).sign('msg_1', now, BODY.decode())}",
    }

    assert signing.problem(SECRET, headers, BODY, now) == ""


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"webhook-id": "msg_2"}, "no signature fits"),
        ({"webhook-signature": "v1,AAAA"}, "no signature fits"),
        ({"webhook-signature": "ü"}, "no signature fits"),
        ({"webhook-timestamp": "1614265330"}, "the timestamp is too far away"),
        ({"webhook-timestamp": "soon"}, "headers are missing or odd"),
        ({"webhook-timestamp": "9" * 30}, "headers are missing or odd"),
    ],
)
def test_we_do_not_believe_everybody(changed: dict[str, str], problem: str) -> None:
    assert signing.problem(SECRET, {**signed(SECRET), **changed}, BODY, datetime.now(UTC)) == problem
    assert signing.problem(SECRET, {}, BODY, datetime.now(UTC)) == "headers are missing or odd"
