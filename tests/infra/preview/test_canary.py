"""What of the SDK the rules are read from: where one of these fails, an upgrade has made them blind."""

from importlib import metadata

import pytest
from pulumi import _types as pulumi_types
from pulumi_gcp import cloudfunctionsv2, cloudtasks, firestore

from infra.preview import replacing
from infra.preview.rules import schema, sdk
from tests.infra.preview.rules import reachable

UPGRADE = (
    "The Pulumi SDK ({versions}) has changed what infra/preview/rules are read from: {what}. Until "
    "infra/preview/rules/sdk.py and docstrings.py read it again, `pressroom infra check` overlooks mistakes. "
    "Mend them, look at the counts with your own eyes, and only then move the bounds in this file."
)


def because(what: str) -> str:
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in ("pulumi", "pulumi-gcp"))
    return UPGRADE.format(versions=versions, what=what)


@pytest.mark.parametrize(
    "helper", ["input_type_py_to_pulumi_names", "input_type_types", "is_input_type", "unwrap_type"]
)
def test_private_helpers_are_there(helper: str) -> None:
    assert callable(getattr(pulumi_types, helper, None)), because(f"pulumi._types.{helper} is gone")


def test_every_type_of_the_deployment_has_an_input_class() -> None:
    missing = [token for token in replacing.INPUTS if sdk.input_class(token) is None]

    assert missing == [], because(f"types without input class: {missing}")
    assert len(sdk.classes()) > 1000, because("the list of resource modules has shrunk")


def test_values_stand_in_the_documentation() -> None:
    order = schema.of_class(firestore.IndexFieldArgs).properties["order"].limits.one_of

    assert order == ("ASCENDING", "DESCENDING"), because("'Possible values are:' is written in another way")


def test_exclusive_inputs_stand_in_the_documentation() -> None:
    groups = schema.of_class(firestore.IndexFieldArgs).groups + schema.of_class(cloudfunctionsv2.FunctionArgs).groups

    assert groups, because("'Only one of' is written in another way")


def test_outputs_are_marked_in_the_documentation() -> None:
    burst = schema.of_class(cloudtasks.QueueRateLimitsArgs).properties["maxBurstSize"]

    assert burst.output_only, because("'(Output)' is written in another way")


def counts() -> dict[str, int]:
    known = [schema.of_class(cls) for cls in reachable.classes()]
    properties = [one for cls in known for one in cls.properties.values()]
    return {
        "classes": len(known),
        "properties": len(properties),
        "required": sum(one.required for one in properties),
        "values": sum(bool(one.limits.one_of) for one in properties),
        "durations": sum(bool(one.limits.seconds) for one in properties),
        "ranges": sum(bool(one.limits.number) for one in properties),
        "lengths": sum(bool(one.limits.length) for one in properties),
        "outputs": sum(one.output_only for one in properties),
        "groups": sum(len(cls.groups) for cls in known),
    }


@pytest.fixture(scope="module")
def counted() -> dict[str, int]:
    return counts()


@pytest.mark.parametrize(
    ("what", "least", "most"),
    [
        ("classes", 420, 520),
        ("properties", 1600, 2000),
        ("required", 320, 420),
        ("values", 115, 170),
        ("durations", 22, 45),
        ("ranges", 65, 110),
        ("lengths", 50, 100),
        ("outputs", 12, 25),
        ("groups", 35, 60),
    ],
)
def test_counts_stay_within_bounds(counted: dict[str, int], what: str, least: int, most: int) -> None:
    assert least <= counted[what] <= most, because(f"{counted[what]} {what}, not {least} to {most}")
