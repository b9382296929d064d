"""What the emulators of a running product have counted, as operations that are billed."""

from dataclasses import replace
from decimal import Decimal

from infra.costs.operations import Operations
from infra.local import meters, ports
from infra.local.ports import Ports


async def read(chosen: Ports) -> Operations:
    """Return all that was counted since the start; requests are those that the queues have sent."""
    stored = await meters.read(f"{ports.HOST}:{chosen.firestore}")
    queued = await meters.read(f"{ports.HOST}:{chosen.cloud_tasks}")
    counted = {**stored, "task_operations": sum(queued.values()), "function_requests": queued["attempts"]}
    return Operations(**{name: Decimal(number) for name, number in counted.items()})


def per_job(counted: Operations, jobs: int) -> Operations:
    """Return the operations of one of so many jobs, each submitted by one request."""
    one = counted * (Decimal(1) / jobs)
    return replace(one, function_requests=one.function_requests + 1)


def total(counted: Operations) -> float:
    """Return the number of all operations together."""
    return float(sum(vars(counted).values()))


def told(counted: Operations) -> str:
    """Return the operations in words, those that there are."""
    return ", ".join(f"{number:.1f} {name.replace('_', ' ')}" for name, number in vars(counted).items() if number)
