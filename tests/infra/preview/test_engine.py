from collections.abc import Callable

import pulumi
import pytest
from pulumi_gcp import organizations

from infra.preview import run
from infra.preview.engine import Deployment, Engine, RefusedError
from infra.preview.graph import COMPUTED, STACK_TYPE, SecretValue
from infra.preview.registration import Request
from tests.infra.preview.programs import TYPE, Group, Thing, only, thing

UNREGISTERED = "urn:pulumi:test::pressroom::test:index:Thing::nowhere"


def child() -> None:
    Thing("a", pulumi.ResourceOptions(parent=Group("inner", pulumi.ResourceOptions(parent=Group("outer")))))


def test_urns_are_those_of_the_real_engine() -> None:
    """A parent's whole line of types is in the URN of its child, but for the stack."""
    expected = "urn:pulumi:test::pressroom::test:index:Group$test:index:Group$test:index:Thing::a"

    assert only(run.inline(child, config={})).urn == expected


def test_stack_is_the_root_and_carries_the_outputs() -> None:
    graph = run.inline(lambda: pulumi.export("answer", 42), config={})

    assert [one.type for one in graph.resources.values()] == [STACK_TYPE]
    assert graph.outputs == {"answer": 42}


def test_preview_leaves_open_what_only_the_cloud_knows() -> None:
    def program() -> None:
        first = Thing("first")
        Thing("second", tag=first.etag, source=first.id)

    assert thing(program, "second").inputs == {"source": COMPUTED, "tag": COMPUTED}


def test_apply_fills_in_what_the_cloud_would() -> None:
    def program() -> None:
        Thing("second", tag=Thing("first").etag)

    graph = run.inline(program, config={}, mode="apply")

    assert graph.named(TYPE, "second").inputs["tag"] == graph.named(TYPE, "first").outputs["etag"] != ""


def test_dependencies_are_kept_by_property_and_in_all() -> None:
    def program() -> None:
        first, second = Thing("first"), Thing("second")
        Thing("third", pulumi.ResourceOptions(depends_on=[second]), tag=first.etag)

    found = thing(program, "third")

    assert [urn.rpartition("::")[2] for urn in found.dependencies] == ["first", "second"]
    assert {key: [urn[-5:] for urn in urns] for key, urns in found.property_dependencies.items()} == {"tag": ["first"]}


def test_resource_knows_where_it_was_made() -> None:
    assert thing(lambda: Thing("a"), "a").source.startswith("tests/infra/preview/")


def twice() -> None:
    Thing("a")
    Thing("a")


def after_nothing() -> None:
    Thing("a", pulumi.ResourceOptions(depends_on=[pulumi.resource.DependencyResource(UNREGISTERED)]))


def of_plugin() -> None:
    pulumi.ComponentResource("test:index:Remote", "a", {}, remote=True)


def read() -> None:
    Thing("a", pulumi.ResourceOptions(id="existing"))


@pytest.mark.parametrize(
    ("program", "text"),
    [
        (twice, "test:index:Thing::a is registered twice; give one another name (tests/infra/preview/"),
        (after_nothing, f"test:index:Thing::a refers to {UNREGISTERED}, which is not registered"),
        (of_plugin, "a is made by a plugin"),
        (read, "the program reads test:index:Thing existing; a preview without a cloud cannot answer it"),
        (organizations.get_project, "the program asks for gcp:organizations/getProject:getProject; a preview without"),
        (lambda: organizations.get_project_output().apply(str), "the program asks for gcp:organizations/getProject"),
    ],
)
def test_what_the_real_engine_refuses_is_refused(program: Callable[[], None], text: str) -> None:
    with pytest.raises(run.ProgramError) as caught:
        run.inline(program, config={})

    assert text in str(caught.value)


@pytest.mark.parametrize("field", ["parent", "provider"])
def test_unregistered_parents_and_providers_are_refused(field: str) -> None:
    """The SDK itself keeps programs from this, as long as it has no bug."""
    request = Request(
        type=TYPE, name="a", custom=True, **{field: f"{UNREGISTERED}::id" if field == "provider" else UNREGISTERED}
    )

    with pytest.raises(RefusedError, match=r"refers to .*nowhere, which is not registered"):
        Engine(Deployment("pressroom", "test", "preview", {}, run.FOLDER)).register(request)


def test_secrets_stay_wrapped_from_configuration_to_output() -> None:
    def program() -> None:
        secret = pulumi.Config("pressroom").require_secret("token")
        pulumi.export("header", pulumi.Output.concat("Bearer ", secret))
        Thing("a", token=secret)

    graph = run.inline(program, config={"pressroom:token": "abc"}, secret_keys=["pressroom:token"], mode="apply")

    assert only(graph).inputs["token"] == SecretValue("abc")
    assert graph.outputs["header"] == SecretValue("Bearer abc")


def test_outputs_declared_secret_are_wrapped() -> None:
    def program() -> None:
        Thing("second", tag=Thing("first", pulumi.ResourceOptions(additional_secret_outputs=["etag"])).etag)

    assert isinstance(thing(program, "second", mode="apply").inputs["tag"], SecretValue)


def test_provider_is_kept_without_its_id() -> None:
    def program() -> None:
        provider = pulumi.ProviderResource("test", "mine")
        Thing("a", pulumi.ResourceOptions(provider=provider))

    assert thing(program, "a").provider == "urn:pulumi:test::pressroom::pulumi:providers:test::mine"


def test_warnings_of_the_program_are_kept() -> None:
    def program() -> None:
        pulumi.log.info("fine")
        pulumi.log.warn("old ways\n")

    assert run.inline(program, config={}).warnings == ("old ways",)
