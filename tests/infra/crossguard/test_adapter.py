"""The pack in Pulumi's own analyzer server, in an environment of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import analyzer_pb2
from pulumi.runtime.proto.analyzer_pb2_grpc import AnalyzerStub

from infra.preview import policies
from infra.preview.graph import Graph
from infra.preview.policies import kinds
from tests.infra.conftest import GraphOf
from tests.infra.crossguard import analyzer
from tests.infra.preview.policies.mutation import Change, add, be, put

Diagnostic = analyzer_pb2.AnalyzeDiagnostic
BASIC_ROLE = add("gcp:projects/iAMMember:IAMMember", project="p", role="roles/editor", member="user:a@example.com")
CHANGES: tuple[Change, ...] = (
    BASIC_ROLE,
    be(kinds.QUEUE, protect=False),
    put(kinds.PROVIDER, "defaultLabels", {"app": "pressroom"}),
    put(kinds.ALERT, "notificationChannels", []),
)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def interpreter() -> Path:
    """An interpreter with what the pack pins."""
    try:
        return analyzer.python()
    except analyzer.UnavailableError as error:
        pytest.skip(f"no environment with pulumi-policy: {error}")


@pytest.fixture(scope="module")
def applied(interpreter: Path, graph_of: GraphOf) -> Iterator[AnalyzerStub]:
    """The server of an update."""
    with analyzer.serving(interpreter, graph_of("prod", mode="apply")) as server:
        yield server


@pytest.fixture(scope="module")
def previewed(interpreter: Path, graph_of: GraphOf) -> Iterator[AnalyzerStub]:
    """The server of a preview."""
    with analyzer.serving(interpreter, graph_of("prod", mode="preview")) as server:
        yield server


def diagnostics(server: AnalyzerStub, graph: Graph) -> list[Diagnostic]:
    return list(server.AnalyzeStack(analyzer.stack_request(graph)).diagnostics)


def test_pack_holds_every_policy(applied: AnalyzerStub) -> None:
    info = applied.GetAnalyzerInfo(empty_pb2.Empty())

    assert info.name == "pressroom"
    assert [policy.name for policy in info.policies] == [policy.name for policy in policies.ALL]
    assert {policy.enforcementLevel for policy in info.policies} == {analyzer_pb2.MANDATORY}


def test_good_stack_passes(applied: AnalyzerStub, graph_of: GraphOf) -> None:
    assert diagnostics(applied, graph_of("prod", mode="apply")) == []


def test_findings_reach_the_engine(applied: AnalyzerStub, graph_of: GraphOf) -> None:
    graph = graph_of("prod", mode="apply")
    for change in CHANGES:
        graph = change(graph)
    findings = {(found.rule, found.resource) for found in policies.check(graph)}

    reported = {(found.policyName, found.urn.split("::", 2)[2]) for found in diagnostics(applied, graph)}

    assert {rule for rule, _ in findings} == {"basic-role", "protected", "labels", "alert"}
    assert reported == findings


def test_what_a_preview_cannot_know_is_put_off(previewed: AnalyzerStub, graph_of: GraphOf) -> None:
    found = diagnostics(previewed, graph_of("prod", mode="preview"))

    assert found
    assert {each.enforcementLevel for each in found} == {analyzer_pb2.ADVISORY}
    assert all("can't be known during preview" in each.message for each in found)


def test_preview_finds_what_it_can_know(previewed: AnalyzerStub, graph_of: GraphOf) -> None:
    graph = be(kinds.QUEUE, protect=False)(BASIC_ROLE(graph_of("prod", mode="preview")))

    found = diagnostics(previewed, graph)

    assert {each.policyName for each in found if each.enforcementLevel == analyzer_pb2.MANDATORY} == {
        "basic-role",
        "protected",
    }
