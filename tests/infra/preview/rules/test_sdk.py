import typing

import pytest
from pulumi_gcp import cloudtasks, firestore

from infra.preview.rules import sdk
from infra.preview.rules.sdk import SdkError
from tests.infra.preview.rules.made import QUEUE


def member(cls: type, wire: str) -> sdk.Member:
    return next(one for one in sdk.members(cls) if one.wire == wire)


def test_token_leads_to_its_input_class() -> None:
    assert sdk.input_class(QUEUE) is cloudtasks.QueueArgs
    assert sdk.input_class("gcp:cloudtasks/queue:Cue") is None


def test_members_have_both_names_and_types() -> None:
    assert member(cloudtasks.QueueRateLimitsArgs, "maxDispatchesPerSecond").python == "max_dispatches_per_second"
    assert member(cloudtasks.QueueRateLimitsArgs, "maxDispatchesPerSecond").type is float


def test_only_inputs_without_default_are_required() -> None:
    assert [one.wire for one in sdk.members(cloudtasks.QueueArgs) if one.required] == ["location"]


def test_nested_classes_are_unwrapped() -> None:
    fields = member(firestore.IndexArgs, "fields").type

    assert typing.get_origin(fields) is typing.get_origin(typing.Sequence[str])
    assert sdk.is_input_class(sdk.elements(fields))
    assert not sdk.is_input_class(fields)


def test_documentation_comes_from_the_property() -> None:
    assert member(firestore.IndexFieldArgs, "fieldPath").documentation == "Name of the field."


def test_missing_list_of_modules_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    sdk.classes.cache_clear()
    monkeypatch.setattr(sdk.inspect, "getsource", lambda _: "")

    with pytest.raises(SdkError, match="resource_modules"):
        sdk.classes()
