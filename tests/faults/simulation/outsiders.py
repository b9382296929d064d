"""What is set for the tenant of the simulation, and the receiver that wants to hear of its jobs."""

from collections import Counter, defaultdict
from collections.abc import Mapping

import orjson

from shared.firestore import writes
from shared.firestore.writes import Write
from shared.outbound.base import Answer
from shared.tenants import tenant as tenants
from shared.tenants.tenant import Actor, Tenant
from shared.webhooks import endpoint as endpoints
from shared.webhooks.endpoint import Endpoint, Secret
from tests.faults.simulation.faults import Faults, Kind
from tests.faults.simulation.virtual_time import EPOCH, Process
from tests.faults.simulation.wire import Wire

TENANT, OWNER = "acme", "me"
OPERATOR = Actor("key", "operator", "operator")
SENDING: tuple[Kind, ...] = ("crash before", "freeze before", "slow", "clock jump", "crash after", "freeze after")
_SECRET = Secret("whsec_c2VjcmV0IG9mIHRoZSBzaW11bGF0aW9u", EPOCH)
_ENDS = {"job.succeeded", "job.failed", "job.cancelled"}


class Receiver:
    """A server outside: which ids it was told each end of a job under, and how often."""

    def __init__(self) -> None:
        self.heard: defaultdict[tuple[str, int], Counter[str]] = defaultdict(Counter)

    def take(self, message_id: str, body: bytes) -> None:
        """Take a message in."""
        message = orjson.loads(body)
        if message["type"] in _ENDS:
            self.heard[message["data"]["id"], message["data"]["generation"]][message_id] += 1


class Outside:
    """What one process reaches of the world outside."""

    def __init__(self, process: Process, wire: Wire, faults: Faults, receiver: Receiver) -> None:
        self._process = process
        self._wire = wire
        self._faults = faults
        self._receiver = receiver

    async def check(self, url: str) -> None:
        """Find nothing wrong with an address."""

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Bring a message to the receiver, who may refuse it."""
        del url
        message_id = headers["webhook-id"]

        async def serve() -> Answer:
            if self._faults.strikes("refused", self._faults.place(f"refuse {message_id}")):
                return Answer(500, {}, b"", complete=True)
            self._receiver.take(message_id, body)
            return Answer(200, {}, b"", complete=True)

        return await self._wire.call(self._process, f"tell {message_id}", SENDING, serve)


def limited(most: int) -> Write:
    """Return the write that limits the tenant."""
    return writes.create(tenants.path(TENANT), tenants.to_fields(Tenant(TENANT, max_running=most)))


def endpoint() -> Write:
    """Return the write that gives the tenant a webhook."""
    made = Endpoint("webhook", TENANT, OWNER, "https://receiver.test/hook", (_SECRET,), EPOCH, EPOCH)
    return writes.create(endpoints.path(made.id), endpoints.to_fields(made))
