from typing import get_args

import pytest

from infra.preview import diagrams, run
from tests.infra.conftest import GraphOf


def test_readme_has_the_system_of_prod(graph_of: GraphOf) -> None:
    """After a change that is meant, ``make golden`` draws the picture anew."""
    text = (run.FOLDER / "README.md").read_text("utf-8")

    assert diagrams.in_readme(text) == diagrams.for_readme(graph_of("prod", "apply"))


@pytest.mark.parametrize("view", get_args(diagrams.View))
@pytest.mark.parametrize(("form", "first"), [("mermaid", "flowchart LR"), ("dot", "digraph {")])
def test_every_view_is_written_in_every_language(
    graph_of: GraphOf, view: diagrams.View, form: diagrams.Format, first: str
) -> None:
    text = diagrams.of(graph_of("dev", "apply"), view, form)

    assert text.splitlines()[0] == first
    assert all(name in text for name in ("task-worker", "jobs-high"))


def test_text_without_markers_holds_nothing() -> None:
    assert diagrams.in_readme("# Title") == ""
