import json

import pytest

from infra.preview.graph import Graph
from infra.preview.policies import kinds, operations
from tests.infra.preview.policies import mutation
from tests.infra.preview.policies.mutation import add, be, broken, put, without


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("notificationChannels", []),
        ("notificationChannels", mutation.REMOVED),
        ("documentation", mutation.REMOVED),
        ("documentation.content", "Something is wrong."),
    ],
)
def test_alert_without_reader_or_runbook_is_found(good: Graph, path: str, value: object) -> None:
    assert broken(good, put(kinds.ALERT, path, value)) == {"alert"}


@pytest.mark.parametrize(
    "labels", [mutation.REMOVED, json.dumps({"app": "pressroom"}), {"environment": "prod"}], ids=["none", "text", "map"]
)
def test_missing_label_is_found(good: Graph, labels: object) -> None:
    assert broken(good, put(kinds.PROVIDER, "defaultLabels", labels)) == {"labels"}


def test_resource_of_another_provider_is_found(good: Graph) -> None:
    assert broken(good, be(kinds.QUEUE, provider="")) == {"labels"}


def test_api_that_is_not_enabled_is_found(good: Graph) -> None:
    name = next(api.name for api in good.of_type(kinds.API) if api.get("service") == "cloudtasks.googleapis.com")

    assert broken(good, without(kinds.API, name)) == {"api"}


def test_resource_that_does_not_wait_is_found(good: Graph) -> None:
    assert broken(good, be(kinds.QUEUE, dependencies=(), parent="")) == {"api"}


def test_api_that_is_switched_off_is_found(good: Graph) -> None:
    assert broken(good, put(kinds.API, "disableOnDestroy", True)) == {"api-kept"}


@pytest.mark.parametrize("key", ["name", "secretId", "workloadIdentityPoolId"])
def test_long_name_is_found(good: Graph, key: str) -> None:
    change = add("gcp:compute/address:Address", **{key: "x" * (operations.LONGEST_NAME + 1)})

    assert broken(good, change) == {"name-length"}


def test_description_of_an_output_is_found(good: Graph) -> None:
    text = "Calling __str__ on an Output[T] is not supported."

    assert broken(good, put(kinds.QUEUE, "description", text)) == {"unresolved"}
