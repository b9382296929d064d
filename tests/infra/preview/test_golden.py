import json
from collections.abc import Callable
from pathlib import Path

import pulumi
import pytest
from pulumi_gcp import projects

from infra.preview import golden, run
from infra.preview.graph import COMPUTED, Archive, FileAsset, Graph, Reference, SecretValue, TextAsset
from tests.infra.conftest import GraphOf
from tests.infra.preview.programs import TYPE, Group, Thing

REPOSITORY = run.FOLDER.parent
DIGEST = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"


def entry(program: Callable[[], object], name: str = "a") -> dict[str, object]:
    found = golden.snapshot(run.inline(lambda: program() and None, config={}))["resources"]
    return next(one for path, one in found.items() if path.endswith(f"::{name}"))


@pytest.mark.parametrize("stack", golden.STACKS)
def test_program_equals_its_committed_graph(graph_of: GraphOf, stack: str) -> None:
    """After a change that is meant, ``make golden`` writes the files anew."""
    assert json.loads(golden.text(graph_of(stack))) == golden.read(stack)
    assert golden.text(graph_of(stack)) == golden.file(stack).read_text("utf-8")


def test_text_is_the_same_in_another_run(graph_of: GraphOf) -> None:
    assert golden.text(run.program("prod")) == golden.text(graph_of("prod"))


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_text_is_the_same_over_twenty_runs() -> None:
    assert len({golden.text(run.program("prod")) for _ in range(20)}) == 1


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (COMPUTED, "<computed>"),
        (SecretValue("x"), "<secret>"),
        (Reference("urn:pulumi:s::p::a:b:C::d"), {"resource": "a:b:C::d"}),
        (TextAsset("hello"), {"file": "<generated>"}),
        (FileAsset(str(REPOSITORY / "README.md")), {"file": "README.md"}),
        (FileAsset("../README.md"), {"file": "README.md"}),
        (FileAsset("/elsewhere/notes.txt"), {"file": "notes.txt"}),
        (
            Archive({"b.py": TextAsset(""), "a/x.py": FileAsset("../a.py"), "a/y.py": TextAsset("")}),
            {"archive": ["a/", "b.py"]},
        ),
        (f"worker/{DIGEST}.zip", "worker/<digest>.zip"),
        ("100000000003", "100000000003"),
        ([1, 2.5, None, True], [1, 2.5, None, True]),
    ],
)
def test_values_are_plain(value: object, expected: object) -> None:
    assert golden.plain(value) == expected


def test_digests_stay_where_exactness_is_asked_for() -> None:
    assert golden.plain([DIGEST], exact=True) == [DIGEST]


def test_entry_has_what_was_set_and_no_more() -> None:
    assert entry(lambda: Thing("a", size=1)) == {"type": TYPE, "inputs": {"size": 1}}


def test_dependencies_are_told_once() -> None:
    def program() -> Thing:
        first = Thing("first")
        return Thing("a", pulumi.ResourceOptions(depends_on=[first, Thing("second")]), tag=first.etag)

    found = entry(program)

    assert found["from"] == {"tag": [f"{TYPE}::first"]}
    assert found["dependsOn"] == [f"{TYPE}::second"]


def test_waiting_for_all_services_is_one_word() -> None:
    def program() -> Thing:
        services = [projects.Service(name, service=f"{name}.googleapis.com") for name in ("run", "storage")]
        return Thing("a", pulumi.ResourceOptions(depends_on=[*services, Thing("first")]))

    assert entry(program)["dependsOn"] == [golden.ALL_SERVICES, f"{TYPE}::first"]


def test_waiting_for_some_services_is_told() -> None:
    def program() -> Thing:
        services = [projects.Service(name, service=f"{name}.googleapis.com") for name in ("run", "storage")]
        return Thing("a", pulumi.ResourceOptions(depends_on=services[:1]))

    assert entry(program)["dependsOn"] == ["gcp:projects/service:Service::run"]


def test_options_name_resources_without_the_stack() -> None:
    def program() -> Thing:
        first = Thing("first")
        aliases = [pulumi.Alias(name="old"), pulumi.Alias(type_="gcp:old/thing:Thing")]
        return Thing("a", pulumi.ResourceOptions(deleted_with=first, replace_with=[first], aliases=aliases))

    options = entry(program)["options"]

    assert options["deletedWith"] == f"{TYPE}::first"
    assert options["replaceWith"] == [f"{TYPE}::first"]
    assert [alias["spec"]["name"] for alias in options["aliases"]] == ["old"]


def test_only_an_unusual_provider_is_told() -> None:
    def program() -> None:
        usual, other = (pulumi.ProviderResource("test", name) for name in ("usual", "other"))
        for name in ("a", "b"):
            Thing(name, pulumi.ResourceOptions(provider=usual))
        Thing("c", pulumi.ResourceOptions(provider=other))
        Thing("d")

    assert "provider" not in entry(program)
    assert entry(program, "d")["provider"] == "default"
    assert entry(program, "c")["provider"] == "pulumi:providers:test::other"


def test_components_keep_parents_and_outputs() -> None:
    def program() -> None:
        group = Group("group")
        Thing("a", pulumi.ResourceOptions(parent=group, protect=True))
        pulumi.export("secret", pulumi.Output.secret("x"))

    graph = run.inline(program, config={})

    assert entry(program)["parent"] == "test:index:Group::group"
    assert entry(program)["protect"] is True
    assert golden.snapshot(graph)["outputs"] == {"secret": "<secret>"}


def test_written_file_is_read_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, graph: Graph) -> None:
    monkeypatch.setattr(golden, "FOLDER", tmp_path / "golden")

    golden.write(graph)

    assert golden.read("test") == golden.snapshot(graph)


@pytest.fixture
def graph() -> Graph:
    return run.inline(lambda: Thing("a") and None, config={})
