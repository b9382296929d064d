"""Policies on functions: sizes that fit together, bounds on instances, time for what they do."""

from typing import Final

from infra.preview.graph import Graph, Resource
from infra.preview.policies import kinds, services
from infra.preview.policies.base import Policy, Violations
from shared.manifest import queues

MOST_INSTANCES: Final = 1000
LEAST_MEMORY: Final = {1.0: 128, 2.0: 128, 4.0: 2048, 6.0: 4096, 8.0: 4096}
MOST_MEMORY: Final = {1.0: 4096, 2.0: 8192, 4.0: 16384, 6.0: 24576, 8.0: 32768}
_UNITS: Final = {"Mi": 1.0, "Gi": 1024.0, "M": 0.953674, "G": 953.674}


def _instances(graph: Graph) -> Violations:
    for function in graph.of_type(kinds.FUNCTION):
        least = int(function.get("serviceConfig.minInstanceCount", 0))
        most = int(function.get("serviceConfig.maxInstanceCount", 0))
        if not max(least, 1) <= most <= MOST_INSTANCES:
            yield function, f"between {least} and {most or 'any number of'} instances"


def _timeouts(graph: Graph) -> Violations:
    for function in graph.of_type(kinds.FUNCTION):
        timeout = int(function.get("serviceConfig.timeoutSeconds", 60))
        for queue in queues.ALL:
            if queue.target.replace("_", "-") == services.name(function) and timeout < queue.dispatch_deadline:
                yield function, f"ends after {timeout} s; tasks of {queue.name} may take {queue.dispatch_deadline:g} s"


def _concurrency(graph: Graph) -> Violations:
    for function in graph.of_type(kinds.FUNCTION):
        at_once = int(function.get("serviceConfig.maxInstanceRequestConcurrency", 1))
        if at_once > 1 and cpus(function) < 1:
            yield function, f"{at_once} requests at once need a whole CPU, not {cpus(function):g}"


def _memory(graph: Graph) -> Violations:
    for function in graph.of_type(kinds.FUNCTION):
        size, cpu = mebibytes(function), cpus(function)
        if not LEAST_MEMORY.get(cpu, 128) <= size <= MOST_MEMORY.get(cpu, 4096):
            yield function, f"{size:g} MiB of memory do not go with {cpu:g} CPU"


def _builders(graph: Graph) -> Violations:
    for function in graph.of_type(kinds.FUNCTION):
        if not function.get("buildConfig.serviceAccount"):
            yield function, "is built by the project's default account"


def cpus(function: Resource) -> float:
    """Return the CPUs of an instance."""
    text = str(function.get("serviceConfig.availableCpu", "0.1666"))
    return float(text[:-1]) / 1000 if text.endswith("m") else float(text)


def mebibytes(function: Resource) -> float:
    """Return the memory of an instance."""
    text = str(function.get("serviceConfig.availableMemory", "256Mi"))
    number = text.rstrip("MGi")
    return float(number) * _UNITS.get(text[len(number) :], 1 / 1024**2)


ALL: Final = (
    Policy("instances", "error", "The number of instances is bounded.", _instances),
    Policy("timeout", "error", "Functions may work as long as their queues wait.", _timeouts),
    Policy("concurrency", "error", "Requests at once need a whole CPU.", _concurrency),
    Policy("memory", "error", "Memory goes with the number of CPUs.", _memory),
    Policy("build-account", "error", "Functions are built by an account that may only build.", _builders),
)
