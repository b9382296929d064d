"""Webhooks: registered, listed, changed, tested, and their messages looked at and sent once more."""

from collections.abc import Mapping, Sequence
from typing import Any

from infra.cli import moments
from infra.cli import webhooks_client as api
from infra.cli.display import webhooks as display
from infra.cli.display.output import one_line
from infra.cli.session import Session
from infra.cli.webhooks_client import Delivery, FullDelivery, Revealed
from shared import errors

MOST = 20_000


async def show_all(at_hand: Session, limit: int) -> int:
    """Print up to ``limit`` endpoints; programs get one a line."""
    rows = []
    async for webhook in api.webhooks(at_hand.client, limit):
        at_hand.output.data(webhook)
        rows.append(display.webhook_row(webhook, at_hand.clock.now()))
    if rows:
        at_hand.output.table(display.WEBHOOKS, rows, flexible="url")
    else:
        at_hand.output.note("There are no webhooks. Make one with `pressroom webhooks create URL`.")
    return 0


async def create(at_hand: Session, body: Mapping[str, Any]) -> int:
    """Register an endpoint and print its secret, this one time."""
    made = await api.create(at_hand.client, _given(body))
    at_hand.output.data(made)
    _reveal(at_hand, made)
    at_hand.output.note(f"See that it arrives with `pressroom webhooks test {one_line(made['id'])}`.")
    return 0


async def update(at_hand: Session, webhook: str, body: Mapping[str, Any]) -> int:
    """Change what was given and tell how the endpoint stands."""
    wishes = _given(body)
    if not wishes:
        raise errors.InvalidInputError("Say what to change.")
    changed = await api.change(at_hand.client, webhook, wishes)
    at_hand.output.data(changed)
    at_hand.output.table(display.WEBHOOKS, [display.webhook_row(changed, at_hand.clock.now())], flexible="url")
    return 0


async def delete(at_hand: Session, webhook: str) -> int:
    """Remove an endpoint."""
    await api.delete(at_hand.client, webhook)
    at_hand.output.data({"id": webhook, "status": "deleted"})
    at_hand.output.show(f"{one_line(webhook)} is deleted; messages on their way to it are discarded")
    return 0


async def rotate(at_hand: Session, webhook: str, overlap_hours: int) -> int:
    """Make a fresh secret and print it, this one time."""
    made = await api.rotate(at_hand.client, webhook, overlap_hours)
    at_hand.output.data(made)
    _reveal(at_hand, made)
    if made["former_secret_until"]:
        at_hand.output.note(f"For {overlap_hours} h, messages carry a signature by the former secret too.")
    else:
        at_hand.output.note("The former secret is worthless from now on.")
    return 0


async def trial(at_hand: Session, webhook: str) -> int:
    """Have a test message sent and tell how it went; returns 1 when it did not arrive."""
    sent = await api.trial(at_hand.client, webhook)
    at_hand.output.data(sent)
    (attempt,) = sent["attempts"]
    outcome = f"{display.answer(attempt)} after {attempt['latency_ms']:.0f} ms"
    at_hand.output.show(f"{one_line(sent['id'])} {'arrived' if _arrived(sent) else 'did not arrive'}: {outcome}")
    if attempt["response"]:
        at_hand.output.show(f"  {one_line(attempt['response'])}")
    return 0 if _arrived(sent) else 1


async def show_deliveries(at_hand: Session, webhook: str, statuses: Sequence[str], limit: int) -> int:
    """Print up to ``limit`` messages to an endpoint; programs get one a line."""
    rows = []
    async for delivery in api.deliveries(at_hand.client, webhook, statuses, limit):
        at_hand.output.data(delivery)
        rows.append(display.delivery_row(delivery, at_hand.clock.now()))
    if rows:
        at_hand.output.table(display.DELIVERIES, rows, flexible="about")
    else:
        at_hand.output.note("There are no such messages.")
    return 0


async def show_delivery(at_hand: Session, webhook: str, message: str) -> int:
    """Print every attempt at a message."""
    delivery = await api.delivery(at_hand.client, webhook, message)
    at_hand.output.data(delivery)
    reason = f": {one_line(delivery['reason'])}" if delivery["reason"] else ""
    about = f" about {one_line(delivery['job'])}" if delivery["job"] else ""
    at_hand.output.show(f"{one_line(delivery['type'])}{about} is {delivery['status']}{reason}")
    if delivery["attempts"]:
        rows = [display.attempt_row(attempt) for attempt in delivery["attempts"]]
        at_hand.output.table(display.ATTEMPTS, rows, flexible="response")
    return 0


async def replay(at_hand: Session, webhook: str, message: str) -> int:
    """Send a message once more."""
    begun = await api.replay(at_hand.client, webhook, message)
    at_hand.output.data(begun)
    shown = one_line(message)
    at_hand.output.show(f"{shown} is sent once more")
    at_hand.output.note(f"See how it goes with `pressroom webhooks deliveries {one_line(webhook)} {shown}`.")
    return 0


async def replay_failed(at_hand: Session, webhook: str, since: str | None) -> int:
    """Send once more whatever did not arrive, telling how many that are as it goes on."""
    moment = moments.parse(since, at_hand.clock.now()) if since else None
    total, more = 0, True
    while more and total < MOST:
        done = await api.replay_failed(at_hand.client, webhook, moment)
        total, more = total + done["replayed"], done["more"]
        if more:
            at_hand.output.note(f"{total} so far …")
    at_hand.output.data({"replayed": total})
    at_hand.output.show(f"{total} message{'' if total == 1 else 's'} sent once more")
    return 0


def _given(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was typed, without what was not; filters are told together, and none at all is a wish too."""
    plain = {name: body[name] for name in ("url", "events", "description", "status") if body.get(name) is not None}
    filters = {name: list(values) for name, values in body["filters"].items() if values}
    return {**plain, **({"filters": filters} if filters or body.get("all_jobs") else {})}


def _reveal(at_hand: Session, made: Revealed) -> None:
    at_hand.output.show(one_line(made["id"]), f"  secret  {one_line(made['secret'] or 'was shown before')}")
    at_hand.output.note("Keep the secret: it is shown this one time.")


def _arrived(delivery: Delivery | FullDelivery) -> bool:
    return delivery["status"] == "delivered"
