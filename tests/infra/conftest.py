"""The graphs of the stacks, each run once for all tests of a process."""

from functools import cache
from typing import Protocol

import pytest

from infra.preview import run
from infra.preview.graph import Graph, Mode

_graph = cache(run.program)


class GraphOf(Protocol):
    """Returns what the program registers for a stack."""

    def __call__(self, stack: str, mode: Mode = "preview") -> Graph: ...


@pytest.fixture(scope="session")
def graph_of() -> GraphOf:
    def graph(stack: str, mode: Mode = "preview") -> Graph:
        return _graph(stack, mode=mode)

    return graph
