"""The deployed system as a picture of few nodes, read off the graph of a simulated apply: who reaches whom, and why."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from infra.preview.drawing import Drawing, Edge, Node
from infra.preview.graph import Graph, Resource

FUNCTIONS: Final = "functions"

_INTERNET: Final = Node("internet", "Internet", "round")
_EVERYBODY: Final = "allUsers"
_DATABASE_ROLES: Final[Mapping[str, str]] = {
    "roles/datastore.user": "reads, writes",
    "roles/datastore.viewer": "reads",
}
_MERGED: Final = ("queue:", "secret:", "job:")


def draw(graph: Graph) -> Drawing:
    """Return the picture of a stack; ``graph`` must be of mode ``apply``, for addresses and accounts are matched."""
    system = _System(replace(graph, resources=dict(sorted(graph.resources.items()))))
    nodes = list(system.nodes())
    edges = list(dict.fromkeys(system.edges()))
    linked = {end for edge in edges for end in (edge.source, edge.target)}
    nodes, edges = _merge([node for node in nodes if node.id in linked], edges)
    members = [node.id for node in nodes if node.group == FUNCTIONS]
    return Drawing(nodes, _shared(edges, members), {FUNCTIONS: "Cloud Run functions"} if members else {})


class _System:
    """The parts of a graph that a request or a job passes, and what links them."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._functions = list(graph.of_type("gcp:cloudfunctionsv2/function:Function"))
        self._of_account = {
            f"serviceAccount:{one.get('serviceConfig.serviceAccountEmail')}": _function(one.get("name"))
            for one in self._functions
        }
        self._invokers = [
            (_function(one.get("name")), one.get("member"))
            for one in graph.of_type("gcp:cloudrunv2/serviceIamMember:ServiceIamMember")
            if one.get("role") == "roles/run.invoker"
        ]

    def nodes(self) -> Iterator[Node]:
        yield _INTERNET
        if any(self._forwarding()):
            yield Node("balancer", "\n".join(["HTTPS load balancer", *self._domains(), *self._armor()]))
        for job in self._graph.of_type("gcp:cloudscheduler/job:Job"):
            yield Node(f"job:{job.name}", f"Scheduler: {job.get('name')} ({job.get('schedule')})", "round")
        for one in sorted(self._functions, key=lambda one: str(one.get("name"))):
            yield Node(_function(one.get("name")), str(one.get("name")), "box", FUNCTIONS)
        for queue in self._graph.of_type("gcp:cloudtasks/queue:Queue"):
            yield Node(f"queue:{queue.get('name')}", f"Queue: {queue.get('name')}", "queue")
        for database in self._graph.of_type("gcp:firestore/database:Database"):
            yield Node("database", f"Firestore: {database.get('name')} in {database.get('locationId')}", "cylinder")
        for secret in self._graph.of_type("gcp:secretmanager/secret:Secret"):
            yield Node(f"secret:{secret.get('secretId')}", f"Secret: {secret.get('secretId')}", "cylinder")
        for bucket in self._graph.of_type("gcp:storage/bucket:Bucket"):
            yield Node(f"bucket:{bucket.get('name')}", f"Bucket: {bucket.name}", "cylinder")

    def edges(self) -> Iterator[Edge]:
        yield from self._entrance()
        yield from self._enqueuing()
        yield from self._calls_of_queues()
        yield from self._calls_of_schedules()
        yield from self._data()
        for one in self._functions:
            bucket = one.get("buildConfig.source.storageSource.bucket")
            yield Edge(f"bucket:{bucket}", _function(one.get("name")), "source", dashed=True)

    def _forwarding(self) -> Iterator[Resource]:
        return self._graph.of_type("gcp:compute/globalForwardingRule:GlobalForwardingRule")

    def _domains(self) -> Iterator[str]:
        for certificate in self._graph.of_type("gcp:compute/managedSslCertificate:ManagedSslCertificate"):
            yield from certificate.get("managed.domains", [])

    def _armor(self) -> Iterator[str]:
        return ("Cloud Armor" for _ in self._graph.of_type("gcp:compute/securityPolicy:SecurityPolicy"))

    def _entrance(self) -> Iterator[Edge]:
        public = [function for function, member in self._invokers if member == _EVERYBODY]
        if not any(self._forwarding()):
            yield from (Edge(_INTERNET.id, function, "HTTPS") for function in public)
            return
        yield Edge(_INTERNET.id, "balancer", "HTTPS")
        for function, paths in self._routes().items():
            if function in public:
                yield Edge("balancer", function, "\n".join(paths))

    def _routes(self) -> Mapping[str, Sequence[str]]:
        """Return the path prefixes that the URL maps send to each function."""
        functions = {one.get("name"): _function(one.get("name")) for one in self._functions}
        groups = self._by_reference("gcp:compute/regionNetworkEndpointGroup:RegionNetworkEndpointGroup")
        backends = self._by_reference("gcp:compute/backendService:BackendService")
        found: dict[str, list[str]] = {}
        for path, reference in self._rules():
            for backend in backends.get(reference, Resource("", "", "")).get("backends", []):
                group = groups.get(backend["group"])
                name = group.get("cloudRun.service") or group.get("cloudFunction.function") if group else None
                if name in functions:
                    found.setdefault(functions[name], []).append(path)
        return {function: sorted(dict.fromkeys(paths)) for function, paths in found.items()}

    def _rules(self) -> Iterator[tuple[str, str]]:
        """Yield every path prefix of the URL maps with the backend that it goes to."""
        for url_map in self._graph.of_type("gcp:compute/uRLMap:URLMap"):
            for matcher in url_map.get("pathMatchers", []):
                for rule in matcher.get("pathRules", []):
                    yield from (
                        (path.removesuffix("/*"), rule["service"]) for path in rule["paths"] if rule.get("service")
                    )

    def _by_reference(self, token: str) -> Mapping[str, Resource]:
        """Return the resources of a type by each text that others may name them with."""
        return {
            text: one
            for one in self._graph.of_type(token)
            for text in (one.outputs.get("id"), one.outputs.get("selfLink"), one.get("name"))
            if text
        }

    def _enqueuing(self) -> Iterator[Edge]:
        for grant in self._enqueuers():
            yield Edge(self._of_account.get(grant.get("member"), ""), f"queue:{grant.get('name')}", "enqueues")

    def _enqueuers(self) -> Iterator[Resource]:
        for grant in self._graph.of_type("gcp:cloudtasks/queueIamMember:QueueIamMember"):
            if grant.get("role") == "roles/cloudtasks.enqueuer" and grant.get("member") in self._of_account:
                yield grant

    def _calls_of_queues(self) -> Iterator[Edge]:
        """Yield what tasks can call: functions that let in an account which those who enqueue may sign with."""
        signed: dict[str, set[str]] = {}
        for grant in self._graph.of_type("gcp:serviceaccount/iAMMember:IAMMember"):
            if grant.get("role") == "roles/iam.serviceAccountUser":
                account = str(grant.get("serviceAccountId")).rpartition("/")[2]
                signed.setdefault(grant.get("member"), set()).add(f"serviceAccount:{account}")
        for grant in self._enqueuers():
            accounts = signed.get(grant.get("member"), set())
            for function, member in self._invokers:
                if member in accounts:
                    yield Edge(f"queue:{grant.get('name')}", function, "calls")

    def _calls_of_schedules(self) -> Iterator[Edge]:
        origins = {one.outputs["serviceConfig"]["uri"]: _function(one.get("name")) for one in self._functions}
        for job in self._graph.of_type("gcp:cloudscheduler/job:Job"):
            function = origins.get(job.get("httpTarget.oidcToken.audience"), "")
            if (function, f"serviceAccount:{job.get('httpTarget.oidcToken.serviceAccountEmail')}") in self._invokers:
                yield Edge(f"job:{job.name}", function, "calls")

    def _data(self) -> Iterator[Edge]:
        for grant in self._graph.of_type("gcp:projects/iAMMember:IAMMember"):
            if (label := _DATABASE_ROLES.get(grant.get("role"))) and (
                function := self._of_account.get(grant.get("member"))
            ):
                yield Edge(function, "database", label)
        for grant in self._graph.of_type("gcp:secretmanager/secretIamMember:SecretIamMember"):
            if function := self._of_account.get(grant.get("member")):
                yield Edge(function, f"secret:{grant.get('secretId').rpartition('/')[2]}", "uses")


def _function(name: Any) -> str:
    return f"function:{name}"


def _merge(nodes: Sequence[Node], edges: Sequence[Edge]) -> tuple[list[Node], list[Edge]]:
    """Return the picture with queues, secrets and schedules as one node where they have the same links."""
    first: dict[object, str] = {}
    became: dict[str, str] = {}
    for node in nodes:
        links = frozenset(
            (
                replace(
                    edge,
                    source="" if edge.source == node.id else edge.source,
                    target="" if edge.target == node.id else edge.target,
                )
            )
            for edge in edges
            if node.id in {edge.source, edge.target}
        )
        kind = next((prefix for prefix in _MERGED if node.id.startswith(prefix)), node.id)
        became[node.id] = first.setdefault((kind, links), node.id)
    merged = [
        replace(node, label="\n".join(one.label for one in nodes if became[one.id] == node.id))
        for node in nodes
        if became[node.id] == node.id
    ]
    return merged, list(dict.fromkeys(replace(e, source=became[e.source], target=became[e.target]) for e in edges))


def _shared(edges: Iterable[Edge], members: Sequence[str]) -> list[Edge]:
    """Return the edges, those that all functions have in common drawn once, at their group."""
    found = list(edges)
    result: dict[Edge, None] = {}
    for edge in found:
        if len(members) > 1 and all(replace(edge, source=one) in found for one in members) and edge.source in members:
            result[replace(edge, source=FUNCTIONS)] = None
        elif len(members) > 1 and all(replace(edge, target=one) in found for one in members) and edge.target in members:
            result[replace(edge, target=FUNCTIONS)] = None
        else:
            result[edge] = None
    return list(result)
