"""One instance of the product: a process with services of its own, that answers HTTP as the cloud functions do."""

from collections.abc import Mapping
from typing import Any, Protocol

from functions.task_worker import routes
from infra.local.firestore.planning.planner import IndexPlanner
from shared import errors
from shared.bootstrap import Services
from shared.firestore.documents import Documents
from shared.manifest import collections
from shared.settings import Settings
from shared.tasks.publisher import Publisher
from shared.web.exchange import Exchange
from shared.web.requests import Call
from shared.web.routing import Table
from tests.faults.simulation.cloud_tasks import CloudTasks, QueueClient
from tests.faults.simulation.faults import Faults
from tests.faults.simulation.ledger import Ledger
from tests.faults.simulation.outsiders import Outside, Receiver
from tests.faults.simulation.scripts import Theatre
from tests.faults.simulation.store import Store, StoreClient
from tests.faults.simulation.virtual_time import Process
from tests.faults.simulation.wire import Wire

SETTINGS = Settings(project="simulation")
PLANNER = IndexPlanner.from_manifest(collections.ALL)
_PARENT = f"projects/{SETTINGS.project}/locations/{SETTINGS.location}"
_TABLE: Table[Services] = Table(routes.ROUTES)


class Surroundings(Protocol):
    """What an instance finds around it."""

    store: Store
    tasks: CloudTasks
    wire: Wire
    faults: Faults
    ledger: Ledger
    receiver: Receiver


class Instance:
    """A process that runs the product."""

    def __init__(self, process: Process, surroundings: Surroundings) -> None:
        self.process = process
        self._ledger = surroundings.ledger
        self.services = Services(SETTINGS, process.clock)
        wire = surroundings.wire
        documents: Any = StoreClient(surroundings.store, process, wire)
        queue: Any = QueueClient(surroundings.tasks, process, wire)
        self.services.__dict__ |= {
            "documents": Documents(documents, process.clock, SETTINGS.project, SETTINGS.database),
            "publisher": Publisher(queue, process.clock, _PARENT, SETTINGS.worker_url, SETTINGS.invoker_account),
            "job_types": Theatre(process, wire, surroundings.ledger).types(),
            "outbound": Outside(process, wire, surroundings.faults, surroundings.receiver),
        }

    async def post(self, path: str, headers: Mapping[str, str], body: bytes) -> int:
        """Answer a POST of the queue or the scheduler and return the status."""
        found = _TABLE.find(path)
        if found is None:
            self._ledger.blame("I0", f"no function answers {path}")
            return 404
        exchange = Exchange(_scope(path, headers), _receive(body), _send)
        try:
            await found[0].routes["POST"].handler(Call(exchange, found[0].routes["POST"], found[1]), self.services)
        except errors.PressroomError as error:
            return error.http_status
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a finding
            self._ledger.blame("I0", f"{path} failed with {error!r}")
            return 500
        return 200


def _scope(path: str, headers: Mapping[str, str]) -> dict[str, Any]:
    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    return {"type": "http", "method": "POST", "path": path, "headers": raw}


def _receive(body: bytes) -> Any:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


async def _send(_: Any) -> None:
    return
