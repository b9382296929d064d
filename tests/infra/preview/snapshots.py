"""Snapshots for tests of plans, made by hand."""

from collections.abc import Mapping
from typing import Any

QUEUE = "gcp:cloudtasks/queue:Queue"
FUNCTION = "gcp:cloudfunctionsv2/function:Function"
INVOKER = "gcp:cloudrunv2/serviceIamMember:ServiceIamMember"
PARENT = "pressroom:cloud:Queues$"


def entry(token: str = QUEUE, /, *, protect: bool = False, **inputs: Any) -> dict[str, Any]:
    found = {"type": token, "inputs": inputs, "protect": protect, "options": inputs.pop("options", {})}
    found["from"] = inputs.pop("sources", {})
    return found


def snapshot(resources: Mapping[str, Mapping[str, Any]], **outputs: Any) -> dict[str, Any]:
    return {"project": "pressroom", "stack": "prod", "resources": dict(resources), "outputs": outputs}


def path(name: str, token: str = QUEUE, parent: str = PARENT) -> str:
    return f"{parent}{token}::{name}"
