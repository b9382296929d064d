"""Small programs for the tests of the engine, and the resource that they are made of."""

from typing import Any

import pulumi

from infra.preview import run
from infra.preview.graph import Graph, Resource

TYPE = "test:index:Thing"


class Thing(pulumi.CustomResource):
    """A resource of no cloud; ``etag`` is known once it is created."""

    etag: pulumi.Output[str]

    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None, **inputs: Any) -> None:
        super().__init__(TYPE, name, {**inputs, "etag": None}, opts)


class Group(pulumi.ComponentResource):
    """A component with nothing in it."""

    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("test:index:Group", name, opts=opts)
        self.register_outputs({})


def only(graph: Graph) -> Resource:
    """Return the one thing of a graph."""
    (found,) = graph.of_type(TYPE)
    return found


def thing(program: Any, name: str, **more: Any) -> Resource:
    """Run a program and return one of its things."""
    return run.inline(program, config={}, **more).named(TYPE, name)
