import pytest

from infra.preview.graph import COMPUTED, Graph, Resource, SecretValue

QUEUE = "gcp:cloudtasks/queue:Queue"
PARENT = "urn:pulumi:s::p::a:b:Group::group"


def resource(name: str, **more: object) -> Resource:
    return Resource(f"urn:pulumi:s::p::a:b:Group${QUEUE}::{name}", QUEUE, name, parent=PARENT, **more)


def graph(*resources: Resource) -> Graph:
    return Graph("p", "s", "preview", {}, {one.urn: one for one in resources})


def test_path_is_the_same_in_every_stack() -> None:
    assert resource("jobs").path == f"a:b:Group${QUEUE}::jobs"


@pytest.mark.parametrize(
    ("path", "expected"),
    [("name", "jobs"), ("retry.max", 3), ("retry.key", "k"), ("hidden.key", "x"), ("open.key", None), ("none", None)],
)
def test_inputs_are_reached_by_dotted_path(path: str, expected: object) -> None:
    inputs = {
        "name": "jobs",
        "retry": {"max": 3, "key": SecretValue("k")},
        "hidden": SecretValue({"key": "x"}),
        "open": COMPUTED,
    }

    assert resource("jobs", inputs=inputs).get(path) == expected


def test_resources_are_found_by_type_name_and_parent() -> None:
    found = graph(resource("a"), resource("b"), Resource("urn:pulumi:s::p::x:y:Z::a", "x:y:Z", "a"))

    assert [one.name for one in found.of_type(QUEUE)] == ["a", "b"]
    assert found.named(QUEUE, "b").name == "b"
    assert [one.name for one in found.children(PARENT)] == ["a", "b"]


def test_missing_name_is_told() -> None:
    with pytest.raises(KeyError, match=f"{QUEUE} c"):
        graph().named(QUEUE, "c")
