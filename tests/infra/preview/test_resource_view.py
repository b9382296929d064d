import pulumi
import pytest
from pulumi_gcp import projects

from infra.preview import resource_view, run
from infra.preview.drawing import Edge, Node
from infra.preview.graph import Resource
from tests.infra.preview.programs import TYPE, Group, Thing


@pytest.mark.parametrize(
    ("token", "expected"),
    [
        ("gcp:firestore/database:Database", "firestore Database"),
        ("gcp:cloudfunctionsv2/function:Function", "cloudfunctionsv2 Function"),
        ("pulumi:providers:gcp", "provider"),
        ("pressroom:cloud:Queues", "Queues"),
    ],
)
def test_types_are_said_as_people_say_them(token: str, expected: str) -> None:
    assert resource_view.kind(Resource("", token, "")) == expected


def program() -> None:
    service = projects.Service("run", service="run.googleapis.com")
    first = Thing("first", pulumi.ResourceOptions(parent=Group("group"), depends_on=[service]))
    second = Thing("second", pulumi.ResourceOptions(depends_on=[service]), tag=first.etag)
    Thing("third", pulumi.ResourceOptions(depends_on=[first, second, service]))


def test_resources_stand_in_their_components() -> None:
    drawing = resource_view.draw(run.inline(program, config={}))

    assert Node(f"test:index:Group${TYPE}::first", "first\nThing", group="test:index:Group::group") in drawing.nodes
    assert drawing.groups == {"test:index:Group::group": "group"}


def test_arrows_lead_to_what_needs_and_skip_the_implied() -> None:
    drawing = resource_view.draw(run.inline(program, config={}))

    assert drawing.edges == [
        Edge(f"test:index:Group${TYPE}::first", f"{TYPE}::second", "tag"),
        Edge(f"{TYPE}::second", f"{TYPE}::third", dashed=True),
    ]
