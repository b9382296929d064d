import pytest

from infra.preview.findings import Finding
from infra.preview.graph import COMPUTED, Archive, FileAsset, Graph, Resource, SecretValue, TextAsset
from infra.preview.policies import base
from infra.preview.policies.base import Policy

QUEUE = Resource("urn:pulumi:prod::pressroom::a:b:C::one", "a:b:C", "one", inputs={"rows": [{"a": 1}], "text": "rows"})


def graph(**config: str) -> Graph:
    return Graph("pressroom", "prod", "apply", config, {QUEUE.urn: QUEUE})


def test_violations_become_findings() -> None:
    policy = Policy("tidy", "warning", "All is tidy.", lambda graph: [(QUEUE, "is not"), (None, graph.stack)])

    assert policy.check(graph()) == [
        Finding("tidy", "warning", "a:b:C::one", "is not"),
        Finding("tidy", "warning", "", "prod"),
    ]


@pytest.mark.parametrize(("text", "expected"), [("true", True), ("True", True), ("false", False), ("", False)])
def test_guard_is_read_from_configuration(text: str, expected: object) -> None:
    assert base.is_guarded(graph(**{"pressroom:guarded": text})) is expected


def test_blocks_and_texts_are_empty_where_nothing_is() -> None:
    assert base.blocks(QUEUE, "rows") == [{"a": 1}]
    assert not base.blocks(QUEUE, "text")
    assert not base.texts(QUEUE, "rows")
    assert not base.texts(QUEUE, "none.at.all")


@pytest.mark.parametrize(("name", "expected"), [("projects/p/queues/q", "q"), ("q", "q"), (COMPUTED, "")])
def test_last_part_of_a_name(name: object, expected: str) -> None:
    assert base.last(name) == expected


@pytest.mark.parametrize(("text", "expected"), [("300s", 300.0), ("0.5s", 0.5), ("5m", 0.0), (None, 0.0), ("s", 0.0)])
def test_length_of_a_duration(text: object, expected: float) -> None:
    assert base.seconds(text) == expected


def test_leaves_are_the_texts_that_are_not_secret() -> None:
    files = Archive({"main.py": TextAsset("print()"), "other.py": FileAsset("other.py")})
    value = {"a": ["one", 2, None], "b": {"c": "two"}, "d": SecretValue("three"), "e": files, "f": COMPUTED}

    assert list(base.leaves(value)) == ["one", "two", "print()"]
