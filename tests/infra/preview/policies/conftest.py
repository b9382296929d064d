import pytest

from infra.preview.graph import Graph
from tests.infra.conftest import GraphOf


@pytest.fixture
def good(graph_of: GraphOf) -> Graph:
    """The graph of a guarded stack with everything in it, as a deployment would leave it."""
    return graph_of("prod", mode="apply")
