"""Policies on calls between services: whoever calls may, whoever may calls."""

from typing import Final
from urllib.parse import urlsplit

from infra.preview.graph import Graph, Resource
from infra.preview.policies import grants, kinds, services
from infra.preview.policies.base import Policy, Violations, is_guarded
from infra.preview.policies.services import Call


def _callers(graph: Graph) -> set[tuple[str, str]]:
    """Return the pairs of account and function that calls need."""
    found = ((call, services.target(graph, call.url)) for call in services.calls(graph))
    return {(call.caller, services.name(function)) for call, function in found if function is not None}


def _invokers(graph: Graph) -> set[tuple[str, str]]:
    return {(grant.account, grant.target) for grant in grants.of_role(graph, grants.INVOKER) if grant.account}


def _lost_calls(graph: Graph) -> Violations:
    for call in services.calls(graph):
        if services.target(graph, call.url) is None:
            yield call.source, f"{call.url or 'nothing'} is no address of a function of this stack"


def _refused_calls(graph: Graph) -> Violations:
    invokers = _invokers(graph)
    for call in services.calls(graph):
        function = services.target(graph, call.url)
        if function is not None and (call.caller, services.name(function)) not in invokers:
            yield (
                call.source,
                f"{call.caller or 'nobody'} calls {services.name(function)} without {grants.INVOKER} there",
            )


def _idle_invokers(graph: Graph) -> Violations:
    callers = _callers(graph)
    for grant in grants.of_role(graph, grants.INVOKER):
        if grant.member not in grants.ANYBODY and (grant.account, grant.target) not in callers:
            yield grant.resource, f"{grant.member} may call {grant.target} and never does"


def _wrong_audiences(graph: Graph) -> Violations:
    for call in services.calls(graph):
        if call.audience.rstrip("/") not in services.by_url(graph) or not _same_host(call):
            yield call.source, f"audience {call.audience!r} is not the root of the function at {call.url!r}"


def _same_host(call: Call) -> bool:
    return urlsplit(call.audience).netloc == urlsplit(call.url).netloc


def _open_internals(graph: Graph) -> Violations:
    for function in graph.of_type(kinds.FUNCTION):
        declared = services.declared(function)
        if declared is None:
            yield function, "the manifest declares no function of this name"
        elif "public" not in declared.called_by and _ingress(function) != "ALLOW_INTERNAL_ONLY":
            yield function, f"is internal, but its ingress is {_ingress(function)}"


def _bypassed_edge(graph: Graph) -> Violations:
    from_edge = any(graph.of_type(kinds.BACKEND))
    for function in graph.of_type(kinds.FUNCTION):
        if _ingress(function) == "ALLOW_ALL" and (from_edge or is_guarded(graph)):
            yield function, "answers the whole internet beside the load balancer"


def _unsigned_tokens(graph: Graph) -> Violations:
    open_to_anybody = {g.target for g in grants.of_role(graph, grants.INVOKER) if g.member in grants.ANYBODY}
    for function in graph.of_type(kinds.FUNCTION):
        trusts_platform = services.environment(function).get("PRESSROOM_BEHIND_IAM", "false").lower() == "true"
        if trusts_platform and services.name(function) in open_to_anybody:
            yield function, "believes tokens without a signature, and IAM lets in anybody"


def _ingress(function: Resource) -> str:
    return str(function.get("serviceConfig.ingressSettings", "ALLOW_ALL"))


def _enqueuers_without_identity(graph: Graph) -> Violations:
    acting = {(grant.member, grant.target) for grant in grants.of_role(graph, grants.ACTS_AS)}
    accounts = {
        services.account(function): services.environment(function).get("PRESSROOM_INVOKER_ACCOUNT", "")
        for function in graph.of_type(kinds.FUNCTION)
    }
    for grant in grants.of_role(graph, grants.ENQUEUER):
        invoker = accounts.get(grant.account, "")
        if (grant.member, invoker) not in acting:
            yield (
                grant.resource,
                f"{grant.member} creates tasks that call as {invoker or 'nobody'} and may not act as it",
            )


ALL: Final = (
    Policy("lost-call", "error", "Every call goes to a function of the stack.", _lost_calls),
    Policy("refused-call", "error", "Every caller may invoke what it calls.", _refused_calls),
    Policy("idle-invoker", "error", "Nobody may invoke what they never call.", _idle_invokers),
    Policy("audience", "error", "Tokens are for the root address of the function called.", _wrong_audiences),
    Policy("internal-ingress", "error", "Internal functions are reached from inside alone.", _open_internals),
    Policy("unsigned-token", "error", "Functions that anybody calls check signatures.", _unsigned_tokens),
    Policy("edge-ingress", "error", "Nobody goes round the load balancer.", _bypassed_edge),
    Policy("enqueuer-identity", "error", "Who creates tasks may act as the invoker.", _enqueuers_without_identity),
)
