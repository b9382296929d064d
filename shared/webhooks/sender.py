"""Makes one attempt at a message: signs it, sends it, and writes down what came back."""

from datetime import datetime

from shared import errors
from shared.clock import Clock
from shared.models import http_failures
from shared.observability import tracing
from shared.outbound.base import Answer, Outbound
from shared.version import VERSION
from shared.webhooks import signing
from shared.webhooks.delivery import Attempt, Delivery
from shared.webhooks.endpoint import Endpoint
from shared.webhooks.outcomes import Tried

RESPONSE_BYTES = 1024
_HEADERS = {"content-type": "application/json", "user-agent": f"Pressroom-Webhooks/{VERSION}"}


class Sender:
    """Speaks to receivers through the guarded client."""

    def __init__(self, outbound: Outbound, clock: Clock) -> None:
        self._outbound = outbound
        self._clock = clock

    async def attempt(self, endpoint: Endpoint, delivery: Delivery, now: datetime) -> Tried:
        """Return the next attempt at ``delivery``, made at ``now``."""
        body = delivery.body.encode()
        signed = signing.headers(delivery.id, now, body, endpoint.valid_secrets(now))
        answer, error = None, ""
        started = self._clock.monotonic()
        with tracing.span("webhook.attempt", endpoint=endpoint.id, message=delivery.id, number=delivery.made + 1):
            try:
                answer = await self._outbound.post(endpoint.url, body, {**_HEADERS, **signed})
            except errors.OutboundError as failure:
                error = failure.code
        attempt = Attempt(
            at=now,
            round=delivery.round,
            number=delivery.made + 1,
            latency_ms=round((self._clock.monotonic() - started) * 1000, 1),
            status_code=answer.status if answer else None,
            error=error,
            response=_beginning(answer),
        )
        return Tried(attempt, http_failures.retry_after(answer.headers, now) if answer else None)


def _beginning(answer: Answer | None) -> str:
    return answer.body[:RESPONSE_BYTES].decode("utf-8", "replace") if answer else ""
