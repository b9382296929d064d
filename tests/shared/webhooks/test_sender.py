from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import Webhook

from shared.outbound.client import GuardedClient, Limits
from shared.version import VERSION
from shared.webhooks.endpoint import Secret
from shared.webhooks.sender import Sender
from shared.webhooks.signing import new_secret
from tests.clocks import TurnableClock
from tests.shared.outbound import receivers
from tests.shared.outbound.receivers import Receiver, Reply
from tests.shared.webhooks.made import NOW, delivery, endpoint


@pytest.fixture
def sender() -> Sender:
    limits = Limits(answer=1.0, connect=0.5, body=0.2)
    return Sender(GuardedClient(allow_private=True, limits=limits), TurnableClock())


async def test_receiver_of_the_standard_believes_every_attempt(sender: Sender, receiver: Receiver) -> None:
    now, secrets = datetime.now(UTC), [new_secret(), new_secret()]
    kept = (Secret(secrets[0], now), Secret(secrets[1], now, now + timedelta(hours=1)))
    await sender.attempt(endpoint(url=receiver.url, secrets=kept), delivery(), now)
    (received,) = receiver.received

    for secret in secrets:
        Webhook(secret).verify(received.body, received.headers)
    assert received.headers["webhook-id"] == delivery().id
    assert received.headers["content-type"] == "application/json"
    assert received.headers["user-agent"] == f"Pressroom-Webhooks/{VERSION}"


async def test_answer_is_written_down(sender: Sender) -> None:
    async with receivers.receiving(receivers.answer(503, b"\xff" + b"a" * 5000, retry_after="7")) as receiver:
        tried = await sender.attempt(endpoint(url=receiver.url), delivery(made=2, round=1), NOW)

    attempt = tried.attempt
    assert (attempt.status_code, attempt.error, attempt.number, attempt.round, attempt.at) == (503, "", 3, 1, NOW)
    assert attempt.response == "\ufffd" + "a" * 1023
    assert tried.hint == 7.0


@pytest.mark.parametrize(
    ("reply", "error"), [(receivers.hang, "target_timeout"), (receivers.drop, "target_answer")], ids=["hang", "drop"]
)
async def test_error_is_written_down(sender: Sender, reply: Reply, error: str) -> None:
    async with receivers.receiving(reply) as receiver:
        tried = await sender.attempt(endpoint(url=receiver.url), delivery(), NOW)

    assert (tried.attempt.status_code, tried.attempt.error, tried.attempt.response) == (None, error, "")


async def test_refused_address_is_an_error_like_others(sender: Sender) -> None:
    tried = await sender.attempt(endpoint(url="https://169.254.169.254/"), delivery(), NOW)

    assert tried.attempt.error == "target_refused"
