"""Resources and graphs for tests of rules, without a program."""

from typing import Any

from infra.preview import rules
from infra.preview.findings import Finding
from infra.preview.graph import Graph, Resource

QUEUE = "gcp:cloudtasks/queue:Queue"
INDEX = "gcp:firestore/index:Index"
FIELD = "gcp:firestore/field:Field"
JOB = "gcp:cloudscheduler/job:Job"
SECRET = "gcp:secretmanager/secret:Secret"
ALERT = "gcp:monitoring/alertPolicy:AlertPolicy"
METRIC = "gcp:logging/metric:Metric"
URL_MAP = "gcp:compute/uRLMap:URLMap"


def resource(token: str, logical_name: str = "one", /, **inputs: Any) -> Resource:
    urn = f"urn:pulumi:test::pressroom::{token}::{logical_name}"
    return Resource(urn, token, logical_name, inputs=inputs, custom=not token.startswith("pressroom:"))


def graph(*resources: Resource) -> Graph:
    return Graph("pressroom", "test", "preview", {}, {one.urn: one for one in resources})


def findings(*resources: Resource) -> list[Finding]:
    return rules.check(graph(*resources))


def names(*resources: Resource) -> set[str]:
    return {finding.rule for finding in findings(*resources)}


def texts(*resources: Resource) -> list[str]:
    return [finding.text for finding in findings(*resources)]
