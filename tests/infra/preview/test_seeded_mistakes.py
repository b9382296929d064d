"""Mistakes made on purpose: in a program, in the real deployment, in a plan; each is caught by the name of its rule."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pulumi_gcp as gcp
import pytest

from infra.preview import golden, plan, policies, refusals, rules, run
from infra.preview.graph import Graph, Resource
from infra.preview.run import ProgramError
from tests.infra.conftest import GraphOf

QUEUE = "gcp:cloudtasks/queue:Queue"
INDEX = "gcp:firestore/index:Index"
FIELD = "gcp:firestore/field:Field"
FUNCTION = "gcp:cloudfunctionsv2/function:Function"
INVOKER = "gcp:cloudrunv2/serviceIamMember:ServiceIamMember"
CONFIG = {"gcp:project": "pressroom-test", "gcp:region": "europe-west1"}
TENANT = {"fieldPath": "tenant", "order": "ASCENDING"}
VECTOR = {"fieldPath": "embedding", "vectorConfig": {"dimension": 768, "flat": {}}}

Mistake = Callable[[Graph], Graph]


def program() -> None:
    """Make each mistake in a resource of the mistake's name; those that types cannot see are written as dicts."""
    queue, index = gcp.cloudtasks.Queue, gcp.firestore.Index
    here = "europe-west1"
    queue("sound", location=here, retry_config={"max_backoff": "300s"})
    queue("unknown-dict-key", location=here, retry_config={"max_backof": "300s"})
    queue("bad-duration", location=here, retry_config={"max_backoff": "5m"})
    queue("output-given", location=here, rate_limits={"max_burst_size": 10})
    queue("missing-nested-field", location=here, stackdriver_logging_config={})
    index("wrong-enum", collection="jobs", fields=[{"field_path": "tenant", "order": "ASC"}, TENANT_ARGS])
    index(
        "exclusive-fields",
        collection="jobs",
        fields=[TENANT_ARGS, {"field_path": "tags", "order": "ASCENDING", "array_config": "CONTAINS"}],
    )
    target = {"uri": "https://example.com/", "http_method": "POST", "headers": {"X-Tries": 3}}
    gcp.cloudscheduler.Job("wrong-type-in-map", http_target=target)


TENANT_ARGS = {"field_path": "owner", "order": "ASCENDING"}


@pytest.fixture(scope="module")
def mistaken() -> Graph:
    return run.inline(program, config=CONFIG)


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("wrong-enum", "unknown-value"),
        ("exclusive-fields", "exclusive-inputs"),
        ("missing-nested-field", "missing-input"),
        ("bad-duration", "bad-duration"),
        ("unknown-dict-key", "unknown-input"),
        ("wrong-type-in-map", "wrong-type"),
        ("output-given", "output-only-input"),
    ],
)
def test_mistake_in_a_program_is_caught(mistaken: Graph, name: str, rule: str) -> None:
    found = {finding.rule for finding in rules.check(mistaken) if finding.resource.endswith(f"::{name}")}

    assert found == {rule}


def test_sound_resource_is_left_alone(mistaken: Graph) -> None:
    assert [finding for finding in rules.check(mistaken) if finding.resource.endswith("::sound")] == []


def added(token: str, name: str, **inputs: Any) -> Mistake:
    """Add a resource beside one of its type, with its provider and dependencies."""

    def make(graph: Graph) -> Graph:
        like = next(graph.of_type(token))
        shared = {key: like.inputs[key] for key in ("database", "project") if key in like.inputs}
        return placed(graph, replace(like, urn=f"{like.urn}-{name}", name=name, inputs={**shared, **inputs}))

    return make


def altered(token: str, name: str, block: str = "", **inputs: Any) -> Mistake:
    """Give a resource other inputs, at the top or in a block."""

    def make(graph: Graph) -> Graph:
        like = graph.named(token, name)
        given = {block: {**like.inputs[block], **inputs}} if block else inputs
        return placed(graph, replace(like, inputs={**like.inputs, **given}))

    return make


def placed(graph: Graph, resource: Resource) -> Graph:
    return replace(graph, resources={**graph.resources, resource.urn: resource})


def caught(graph: Graph) -> set[str]:
    return {finding.rule for finding in [*rules.check(graph), *policies.check(graph)]}


def environment(graph: Graph) -> Mapping[str, str]:
    found: Mapping[str, str] = graph.named(FUNCTION, "task-worker").get("serviceConfig.environmentVariables")
    return found


def plain_secret(graph: Graph) -> Graph:
    variables = {**environment(graph), "PRESSROOM_OPENAI_API_KEY": "sk-proj-" + "a1B2" * 8}
    return altered(FUNCTION, "task-worker", "serviceConfig", environmentVariables=variables)(graph)


@pytest.mark.parametrize(
    ("mistake", "rule"),
    [
        (added(FIELD, "twice", collection="jobs", field="expire_at", indexConfig={}), "one-field"),
        (
            added(
                INDEX,
                "again",
                collection="api_keys",
                fields=[TENANT, {"fieldPath": "created_at", "order": "DESCENDING"}],
            ),
            "duplicate-index",
        ),
        (added(INDEX, "near", collection="contents", fields=[TENANT, VECTOR]), "vector-index"),
        (altered(INVOKER, "task-worker-invoker", member="allUsers"), "open-to-anybody"),
        (plain_secret, "plain-secret"),
        (altered(FUNCTION, "task-worker", "serviceConfig", availableCpu="0.5"), "concurrency"),
    ],
    ids=[
        "two fields on a path",
        "duplicate index",
        "vector without name",
        "wide invoker",
        "plain secret",
        "little cpu",
    ],
)
def test_mistake_in_the_deployment_is_caught(graph_of: GraphOf, mistake: Mistake, rule: str) -> None:
    sound = graph_of("prod", "apply")

    assert rule not in caught(sound)
    assert rule in caught(mistake(sound))


def test_replaced_queue_is_refused(graph_of: GraphOf) -> None:
    graph = graph_of("prod", "preview")
    moved = altered(QUEUE, "jobs-low", location="europe-west4")(graph)

    found = plan.compare(golden.snapshot(graph), golden.snapshot(moved))
    refused = refusals.find(found, (), guarded=True, today=date(2026, 1, 1))

    assert [(one.rule, one.resource.rpartition("::")[2]) for one in refused] == [("refused-replace", "jobs-low")]


def test_unknown_configuration_key_is_refused(tmp_path: Path) -> None:
    for file in run.FOLDER.glob("Pulumi*.yaml"):
        shutil.copy(file, tmp_path)
    shutil.copy(run.FOLDER / "__main__.py", tmp_path)
    stack = tmp_path / "Pulumi.dev.yaml"
    stack.write_text(f"{stack.read_text()}  pressroom:cacheTlt: 60\n")

    with pytest.raises(ProgramError, match="pressroom:cacheTlt is not declared"):
        run.program("dev", folder=tmp_path)
