from dataclasses import replace

from infra.preview import system_view
from infra.preview.drawing import Drawing, Edge
from infra.preview.graph import Graph
from shared.manifest import functions, queues
from tests.infra.conftest import GraphOf

WORKER = "function:task-worker"
INVOKER = "gcp:cloudrunv2/serviceIamMember:ServiceIamMember"


def without(graph: Graph, token: str, part: str = "") -> Graph:
    kept = {urn: one for urn, one in graph.resources.items() if one.type != token or part not in one.name}
    return replace(graph, resources=kept)


def targets(drawing: Drawing, source: str, label: str = "") -> set[str]:
    return {edge.target for edge in drawing.edges if edge.source == source and label in (edge.label, "")}


def test_balancer_sends_each_route_to_its_function(graph_of: GraphOf) -> None:
    drawing = system_view.draw(graph_of("prod", "apply"))
    expected = {f"function:{one.name.replace('_', '-')}": set(one.routes) for one in functions.PUBLIC}

    found = {edge.target: set(edge.label.split("\n")) for edge in drawing.edges if edge.source == "balancer"}

    assert found == expected
    assert targets(drawing, "internet") == {"balancer"}


def test_without_a_domain_functions_answer_the_internet(graph_of: GraphOf) -> None:
    drawing = system_view.draw(graph_of("dev", "apply"))

    assert targets(drawing, "internet") == {f"function:{one.name.replace('_', '-')}" for one in functions.PUBLIC}
    assert "balancer" not in {node.id for node in drawing.nodes}


def test_queues_alike_are_one_node(graph_of: GraphOf) -> None:
    (node,) = (node for node in system_view.draw(graph_of("prod", "apply")).nodes if node.shape == "queue")

    assert node.label.splitlines() == sorted(f"Queue: {queue.name}" for queue in queues.ALL)


def test_queues_and_schedules_call_the_worker(graph_of: GraphOf) -> None:
    drawing = system_view.draw(graph_of("prod", "apply"))

    assert {edge.source for edge in drawing.edges if edge.target == WORKER and edge.label == "calls"} == {
        "queue:cache",
        "job:experiments",
    }


def test_arrows_are_grants(graph_of: GraphOf) -> None:
    """Without the worker's grant to be invoked, nothing is drawn to it."""
    drawing = system_view.draw(without(graph_of("prod", "apply"), INVOKER, "task-worker"))

    assert [edge for edge in drawing.edges if edge.target == WORKER] == []


def test_only_who_may_enqueue_is_drawn_so(graph_of: GraphOf) -> None:
    drawing = system_view.draw(graph_of("prod", "apply"))

    assert {edge.source for edge in drawing.edges if edge.label == "enqueues"} == {
        f"function:{one.name.replace('_', '-')}" for one in functions.ALL if one.enqueues
    }


def test_what_all_functions_share_is_drawn_once(graph_of: GraphOf) -> None:
    edges = [edge for edge in system_view.draw(graph_of("prod", "apply")).edges if edge.target == "database"]

    assert edges == [Edge(system_view.FUNCTIONS, "database", "reads, writes")]


def test_what_one_function_lacks_is_drawn_for_each(graph_of: GraphOf) -> None:
    graph = without(graph_of("prod", "apply"), "gcp:projects/iAMMember:IAMMember", "cache-lookup-datastore")
    edges = [edge for edge in system_view.draw(graph).edges if edge.target == "database"]

    assert len(edges) == len(functions.ALL) - 1


def test_empty_stack_is_an_empty_picture() -> None:
    assert system_view.draw(Graph("p", "s", "apply", {}, {})) == Drawing([], [], {})
