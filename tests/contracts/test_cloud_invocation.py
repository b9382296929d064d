"""Who may call a deployed function is who calls it."""

import pytest

from shared.manifest import functions, identities, queues, schedules
from shared.manifest.functions import Function
from tests.contracts import deployed

INVOKER = "roles/run.invoker"

pytestmark = [
    pytest.mark.parametrize("stack", deployed.STACKS),
    pytest.mark.parametrize("function", functions.ALL, ids=lambda function: function.name),
]


def test_invokers_are_the_callers_and_nobody_else(stack: str, function: Function) -> None:
    invoker = f"serviceAccount:{deployed.email(stack, identities.INVOKER)}"
    members = {"allUsers"} if "public" in function.called_by else {invoker}

    found = deployed.members(stack, deployed.INVOKES, function.name.replace("_", "-"))

    assert found == {(INVOKER, member) for member in members}


def test_declared_callers_are_those_that_call(stack: str, function: Function) -> None:
    calling = {"public"} if function.routes else set()
    calling |= {"queue" for queue in queues.ALL if queue.target == function.name}
    calling |= {"scheduler" for schedule in schedules.ALL if schedule.target == function.name}

    assert stack
    assert set(function.called_by) == calling


def test_nothing_is_open_that_shares_no_public_path(stack: str, function: Function) -> None:
    ingress = deployed.function(stack, function).get("serviceConfig.ingressSettings")
    from_edge = deployed.graph(stack).config.get("pressroom:domain")
    public = "ALLOW_INTERNAL_AND_GCLB" if from_edge else "ALLOW_ALL"

    assert ingress == (public if function.routes else "ALLOW_INTERNAL_ONLY")
