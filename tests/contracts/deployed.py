"""What the program would deploy, per stack, and how to read it."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from infra.preview import run
from infra.preview.graph import Graph, Resource
from shared.manifest.functions import Function

STACKS = ("dev", "staging", "prod")

FUNCTION = "gcp:cloudfunctionsv2/function:Function"
QUEUE = "gcp:cloudtasks/queue:Queue"
SCHEDULE = "gcp:cloudscheduler/job:Job"
SECRET = "gcp:secretmanager/secret:Secret"
URL_MAP = "gcp:compute/uRLMap:URLMap"

INVOKES = "gcp:cloudrunv2/serviceIamMember:ServiceIamMember"
USES_QUEUE = "gcp:cloudtasks/queueIamMember:QueueIamMember"
READS_SECRET = "gcp:secretmanager/secretIamMember:SecretIamMember"


@cache
def graph(stack: str) -> Graph:
    """Return what a deployment of ``stack`` would leave behind."""
    return run.program(stack, mode="apply")


def function(stack: str, declared: Function) -> Resource:
    """Return the deployed function."""
    return graph(stack).named(FUNCTION, declared.name.replace("_", "-"))


def url(stack: str, declared: Function) -> str:
    """Return the address that the cloud has given the function."""
    return str(function(stack, declared).outputs["serviceConfig"]["uri"])


def variables(stack: str, declared: Function) -> Mapping[str, Any]:
    """Return the plain environment of the function."""
    return dict(function(stack, declared).get("serviceConfig.environmentVariables", {}))


def secret_variables(stack: str, declared: Function) -> Mapping[str, str]:
    """Return the variables of the function that carry secrets, with the secrets' names."""
    given = function(stack, declared).get("serviceConfig.secretEnvironmentVariables", ())
    return {each["key"]: each["secret"] for each in given}


def email(stack: str, account: str) -> str:
    """Return the address that the cloud has given a service account."""
    return str(graph(stack).named("gcp:serviceaccount/account:Account", account).outputs["email"])


def members(stack: str, kind: str, target: str, key: str = "name") -> set[tuple[str, str]]:
    """Return who holds which role on a resource."""
    found = (grant for grant in graph(stack).of_type(kind) if str(grant.get(key)).rpartition("/")[2] == target)
    return {(grant.get("role"), grant.get("member")) for grant in found}
