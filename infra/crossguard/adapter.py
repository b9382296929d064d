"""Shows a stack as Pulumi's policy engine describes it to our policies, and their findings to the engine."""

import os

from pulumi import runtime
from pulumi_policy import (
    EnforcementLevel,
    PolicyResource,
    ReportViolation,
    StackValidationArgs,
    StackValidationPolicy,
)

from infra.preview.graph import Graph, Mode, Resource
from infra.preview.policies.base import Policy


def stack_policy(policy: Policy) -> StackValidationPolicy:
    """Return a policy of the engine that holds what ``policy`` promises; errors stop an update."""

    def validate(stack: StackValidationArgs, report: ReportViolation) -> None:
        graph = graph_of(stack)
        for resource, why in policy.violations(graph):
            report(why, resource.urn if resource else None)

    level = EnforcementLevel.MANDATORY if policy.severity == "error" else EnforcementLevel.ADVISORY
    return StackValidationPolicy(policy.name, policy.text, validate, level)


def graph_of(stack: StackValidationArgs) -> Graph:
    """
    Return the stack as a graph.

    Properties are inputs and outputs in one, so they serve as both. One that is not known during a preview
    raises when it is read, and the engine then puts that policy off until the update.
    """
    found = {resource.urn: _resource(resource) for resource in stack.resources}
    for resource in stack.resources:
        if (provider := resource.provider) is not None and provider.urn not in found:
            found[provider.urn] = Resource(provider.urn, provider.resource_type, provider.name, inputs=provider.props)
    mode: Mode = "preview" if os.environ.get("PULUMI_DRY_RUN") == "true" else "apply"
    project, name = os.environ.get("PULUMI_PROJECT", ""), os.environ.get("PULUMI_STACK", "")
    return Graph(project, name, mode, runtime.get_config_env(), found)


def _resource(resource: PolicyResource) -> Resource:
    return Resource(
        resource.urn,
        resource.resource_type,
        resource.name,
        parent=resource.parent.urn if resource.parent else "",
        inputs=resource.props,
        outputs=resource.props,
        dependencies=[each.urn for each in resource.dependencies],
        property_dependencies={
            key: [each.urn for each in found] for key, found in resource.property_dependencies.items()
        },
        provider=resource.provider.urn if resource.provider else "",
        protect=resource.opts.protect,
    )
