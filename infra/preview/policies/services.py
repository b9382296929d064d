"""The deployed functions as the graph shows them: which of the manifest they are, their addresses, their callers."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from infra.preview.graph import Graph, Resource
from infra.preview.policies import grants, kinds
from infra.preview.policies.base import texts
from shared.manifest import functions
from shared.manifest.functions import Function

_DECLARED = {function.name.replace("_", "-"): function for function in functions.ALL}


@dataclass(frozen=True)
class Call:
    """Something calls ``url`` with a token of ``caller`` for ``audience``; ``source`` says so."""

    source: Resource
    caller: str
    url: str
    audience: str


def name(function: Resource) -> str:
    """Return the name of a function, which is that of its Cloud Run service."""
    return str(function.get("name", ""))


def declared(function: Resource) -> Function | None:
    """Return what the manifest declares about a function."""
    return _DECLARED.get(name(function))


def environment(function: Resource) -> dict[str, Any]:
    """Return the plain environment variables of a function."""
    return dict(texts(function, "serviceConfig.environmentVariables"))


def account(function: Resource) -> str:
    """Return the address of the account that a function runs as."""
    return str(function.get("serviceConfig.serviceAccountEmail", ""))


def by_url(graph: Graph) -> dict[str, Resource]:
    """Return the functions by the root of every address they answer at."""
    found: dict[str, Resource] = {}
    number = graph.config.get("pressroom:projectNumber", "")
    for function in graph.of_type(kinds.FUNCTION):
        found[f"https://{name(function)}-{number}.{function.get('location')}.run.app"] = function
        service = function.outputs.get("serviceConfig", {})
        if service and service.get("uri"):
            found[str(service["uri"]).rstrip("/")] = function
    return found


def target(graph: Graph, url: str) -> Resource | None:
    """Return the function that answers ``url``."""
    for root, function in by_url(graph).items():
        if url == root or url.startswith(f"{root}/"):
            return function
    return None


def calls(graph: Graph) -> Iterator[Call]:
    """Yield whatever calls a function by itself: schedules, queues and the tasks that functions create."""
    for schedule in graph.of_type(kinds.SCHEDULE):
        yield _call(schedule, "httpTarget.oidcToken", str(schedule.get("httpTarget.uri", "")))
    for queue in graph.of_type(kinds.QUEUE):
        if queue.get("httpTarget.oidcToken"):
            yield _call(queue, "httpTarget.oidcToken", f"https://{queue.get('httpTarget.uriOverride.host', '')}")
    enqueuers = {grant.account for grant in grants.of_role(graph, grants.ENQUEUER)}
    for function in graph.of_type(kinds.FUNCTION):
        if account(function) in enqueuers:
            given = environment(function)
            url = str(given.get("PRESSROOM_WORKER_URL", ""))
            yield Call(function, str(given.get("PRESSROOM_INVOKER_ACCOUNT", "")), url, url)


def _call(source: Resource, token: str, url: str) -> Call:
    given = texts(source, token)
    return Call(source, str(given.get("serviceAccountEmail", "")), url, str(given.get("audience", "")))
