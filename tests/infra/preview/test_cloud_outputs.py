from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from infra.preview import cloud_outputs, golden
from infra.preview.graph import Graph, Resource, SecretValue
from tests.infra.conftest import GraphOf

CONFIG = {"gcp:project": "p-1", "gcp:region": "europe-west1", "pressroom:projectNumber": "123456"}


def created(token: str, inputs: Mapping[str, Any]) -> cloud_outputs.Created:
    return cloud_outputs.of(Resource(f"urn:pulumi:s::p::{token}::logical", token, "logical", inputs=inputs), CONFIG)


def test_account_is_known_by_its_address() -> None:
    found = created("gcp:serviceaccount/account:Account", {"accountId": "worker"})

    assert found.id == "projects/p-1/serviceAccounts/worker@p-1.iam.gserviceaccount.com"
    assert found.outputs["member"] == "serviceAccount:worker@p-1.iam.gserviceaccount.com"


def test_function_keeps_its_configuration_beside_its_address() -> None:
    inputs = {"name": "worker", "location": "europe-west1", "serviceConfig": {"availableCpu": "1"}}

    service = created("gcp:cloudfunctionsv2/function:Function", inputs).outputs["serviceConfig"]

    assert (service["availableCpu"], service["uri"]) == ("1", "https://worker-123456.europe-west1.run.app")


def test_name_that_is_not_given_is_chosen() -> None:
    name = created("gcp:compute/backendService:BackendService", {}).outputs["name"]

    assert name.startswith("logical-")
    assert created("gcp:compute/backendService:BackendService", {}).outputs["name"] == name


def test_name_that_is_given_stays() -> None:
    assert "name" not in created("gcp:firestore/index:Index", {"name": "mine"}).outputs


def test_secret_input_can_be_part_of_an_id() -> None:
    assert created("gcp:storage/bucket:Bucket", {"name": SecretValue("b-1")}).id == "b-1"


@pytest.mark.parametrize("token", sorted(cloud_outputs.SHAPES))
def test_every_shape_can_be_filled(token: str) -> None:
    found = created(token, {})

    assert [text for text in (found.id, *found.outputs.values()) if "{" in str(text) and isinstance(text, str)] == []


def open_ends(known: Any, applied: Any, path: str) -> Iterator[str]:
    """Yield what a simulated apply has left open, or dropped, of what the preview has shown."""
    if isinstance(known, Mapping):
        for key, value in known.items():
            yield from open_ends(value, applied.get(key), f"{path}.{key}")
    elif isinstance(known, list):
        for place, value in enumerate(known):
            yield from open_ends(value, applied[place], f"{path}[{place}]")
    elif (applied is None and known is not None) or "<computed>" in str(applied) or "None" in str(applied):
        yield path


def inputs(graph: Graph) -> dict[str, Any]:
    return {one.path: golden.plain(one.inputs, exact=True) for one in graph.resources.values()}


@pytest.mark.parametrize("stack", golden.STACKS)
def test_nothing_is_open_after_an_apply(graph_of: GraphOf, stack: str) -> None:
    preview, apply = graph_of(stack), graph_of(stack, "apply")

    assert list(open_ends(inputs(preview), inputs(apply), stack)) == []
    assert list(open_ends(golden.plain(preview.outputs), golden.plain(apply.outputs, exact=True), "outputs")) == []


@pytest.mark.parametrize("stack", golden.STACKS)
def test_every_type_but_grants_has_a_shape(graph_of: GraphOf, stack: str) -> None:
    types = {one.type for one in graph_of(stack).resources.values() if one.custom}

    assert {token for token in types - cloud_outputs.SHAPES.keys() if not token.lower().endswith("iammember")} == set()
