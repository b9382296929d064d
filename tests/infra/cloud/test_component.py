import pulumi
import pulumi_gcp as gcp
import pytest

from infra.cloud.component import Component, Context
from infra.preview.graph import Graph
from tests.infra.cloud.conftest import Registered

QUEUE = "gcp:cloudtasks/queue:Queue"


class Queues(Component):
    """Two queues, of which the second waits for the first."""

    def __init__(self, name: str, context: Context, after: list[pulumi.Resource]) -> None:
        super().__init__(name, context, after)
        first = gcp.cloudtasks.Queue("first", location="europe-west1", opts=self.options())
        gcp.cloudtasks.Queue("second", location="europe-west1", opts=self.options(depends_on=[first], protect=True))
        self.register_outputs({})


def build(context: Context) -> None:
    earlier = gcp.cloudtasks.Queue(
        "earlier", location="europe-west1", opts=pulumi.ResourceOptions(provider=context.provider)
    )
    Queues("queues", context, [earlier])


@pytest.fixture(scope="module")
def graph(registered: Registered) -> Graph:
    return registered(build)


def test_type_is_made_of_the_class(graph: Graph) -> None:
    assert graph.named("pressroom:cloud:Queues", "queues").custom is False


def test_children_stand_below_their_component(graph: Graph) -> None:
    component = graph.named("pressroom:cloud:Queues", "queues")

    assert {child.name for child in graph.children(component.urn)} == {"first", "second"}


def test_children_wait_for_what_the_component_waits_for(graph: Graph) -> None:
    earlier, first, second = (graph.named(QUEUE, name) for name in ("earlier", "first", "second"))

    assert earlier.urn in graph.awaited(first.urn)
    assert {earlier.urn, first.urn} <= graph.awaited(second.urn)
    assert earlier.urn not in first.dependencies, "its parent waits for it"


def test_children_use_the_provider_of_the_context(graph: Graph) -> None:
    assert len({graph.named(QUEUE, name).provider for name in ("earlier", "first", "second")}) == 1
    assert graph.named(QUEUE, "first").provider.endswith("pulumi:providers:gcp::gcp")


def test_every_child_is_patient(graph: Graph) -> None:
    assert graph.named(QUEUE, "first").options["hooks"] == {"on_error": ["eventual-consistency"]}


def test_further_options_are_passed_on(graph: Graph) -> None:
    assert [graph.named(QUEUE, name).protect for name in ("first", "second")] == [False, True]
