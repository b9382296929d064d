import pytest

from infra.preview import drawing
from infra.preview.drawing import Drawing, Edge, Node

SMALL = Drawing(
    [
        Node("internet", "Internet", "round"),
        Node("f:a-1", 'Says "hi"\nto <all>', "box", "all"),
        Node("q", "Q", "queue"),
    ],
    [Edge("internet", "all", "HTTPS"), Edge("f:a-1", "q", dashed=True)],
    {"all": "Functions & more"},
)


def test_mermaid_is_written_as_github_reads_it() -> None:
    assert drawing.mermaid(SMALL).splitlines() == [
        "flowchart LR",
        '  internet(["Internet"])',
        '  q[["Q"]]',
        '  subgraph all["Functions &amp; more"]',
        '    f_a_1["Says &quot;hi&quot;<br>to &lt;all&gt;"]',
        "  end",
        '  internet -->|"HTTPS"| all',
        "  f_a_1 -.-> q",
    ]


def test_dot_ends_arrows_at_groups() -> None:
    text = drawing.dot(SMALL)

    assert '  "internet" -> "f:a-1" [label="HTTPS", lhead="cluster_all"];' in text
    assert '  "f:a-1" -> "q" [style="dashed"];' in text
    assert r'label="Says \"hi\"\nto <all>"' in text


def test_arrow_from_a_group_leaves_at_its_edge() -> None:
    given = Drawing([Node("a", "A", group="all"), Node("b", "B")], [Edge("all", "b")], {"all": "All"})

    assert '  "a" -> "b" [ltail="cluster_all"];' in drawing.dot(given)


@pytest.mark.parametrize("second", ["a_b", "a" * 90])
def test_ids_stay_apart_and_short(second: str) -> None:
    lines = drawing.mermaid(Drawing([Node("a-b", "1"), Node(second, "2")], [])).splitlines()[1:]

    assert lines == ['  a_b["1"]', '  n1["2"]']


def test_empty_group_is_left_out() -> None:
    assert drawing.mermaid(Drawing([], [], {"none": "None"})) == "flowchart LR\n"
