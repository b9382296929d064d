"""The canary for the protocol: where one of these fails, an upgrade has changed what the stand-in relies on."""

import inspect
from importlib import metadata

import pulumi
import pytest
from pulumi.runtime import rpc, settings, stack
from pulumi.runtime.proto import callback_pb2, resource_pb2

from infra.preview import callbacks, rpcs, run, wire
from infra.preview.engine import Deployment, Engine

UPGRADE = (
    f"Pulumi's SDK {metadata.version('pulumi')} is not the one that infra/preview stands in for: {{}}. A preview may "
    "pass while `pulumi up` does otherwise. Read what has changed, teach infra/preview/ the same, and then this test."
)
# Features that programs do without: what they are for is not used here, and so not answered.
UNANSWERED = {"SENDS_OPTIONS_TO_HOOKS", "BYTE_STRING", "STATE_MIGRATIONS", "CALL_OUTPUT_VALUES"} | {
    f"INVOKE_{name}" for name in ("DEPENDS_ON", "PARENT", "OUTPUT_VALUES")
}


def engine() -> Engine:
    return Engine(Deployment("p", "s", "preview", {}, run.FOLDER))


@pytest.mark.parametrize(
    ("ours", "name"),
    [
        (wire.SIGNATURE, "_special_sig_key"),
        (wire.SECRET, "_special_secret_sig"),
        (wire.ASSET, "_special_asset_sig"),
        (wire.ARCHIVE, "_special_archive_sig"),
        (wire.RESOURCE, "_special_resource_sig"),
        (wire.OUTPUT, "_special_output_value_sig"),
        (wire.UNKNOWN, "UNKNOWN"),
    ],
)
def test_signatures_are_those_of_the_sdk(ours: str, name: str) -> None:
    assert getattr(rpc, name, None) == ours, UPGRADE.format(f"pulumi.runtime.rpc.{name} is another")


def test_every_method_is_answered() -> None:
    asked = {method.name for service in rpcs.SERVICES for method in service.methods}

    assert rpcs.methods(engine()).keys() == asked, UPGRADE.format("the services have other methods")


def test_every_feature_is_decided_on() -> None:
    prefix = "RESOURCE_MONITOR_FEATURE_"
    features = resource_pb2.DESCRIPTOR.enum_types_by_name["ResourceMonitorFeature"]
    known = {name.removeprefix(prefix) for name in features.values_by_name}
    answered = {features.values_by_number[one].name.removeprefix(prefix) for one in rpcs.FEATURES}

    assert known == answered | UNANSWERED, UPGRADE.format(f"features: {known ^ (answered | UNANSWERED)}")


def test_every_option_of_a_transform_is_carried() -> None:
    options = set(resource_pb2.TransformResourceOptions.DESCRIPTOR.fields_by_name)
    left_out = {"plugin_checksums", "replacement_trigger"}

    assert options == callbacks.OPTIONS.keys() | left_out, UPGRADE.format("transforms have other options")
    fields = resource_pb2.RegisterResourceRequest.DESCRIPTOR.fields_by_name
    assert set(callbacks.OPTIONS.values()) <= set(fields), UPGRADE.format("registrations have other fields")


def test_program_is_started_by_the_same_calls() -> None:
    given = set(inspect.signature(settings.reset_options).parameters)
    expected = {"project", "stack", "root_directory", "parallel", "engine_address", "monitor_address", "preview"}

    assert given == expected | {"organization"}, UPGRADE.format("reset_options has other parameters")
    assert list(inspect.signature(stack.run_in_stack).parameters) == ["func"], UPGRADE.format("run_in_stack is another")
    assert list(inspect.signature(pulumi.runtime.set_all_config).parameters) == ["config", "secret_keys"]


def test_sdk_is_put_back_to_how_it_is_imported() -> None:
    found = inspect.getsource(settings).partition("\nSETTINGS = Settings(")[2].partition("\n)")[0]

    assert found.split() == [
        'stack="stack",',
        'project="project",',
        'root_directory="root_directory",',
        *(['organization="organization",']),
    ], UPGRADE.format("the settings start otherwise")


def test_error_hooks_are_asked_as_before() -> None:
    fields = set(resource_pb2.ErrorHookRequest.DESCRIPTOR.fields_by_name)

    assert {"urn", "name", "type", "new_inputs", "failed_operation", "errors"} <= fields, UPGRADE.format("error hooks")
    assert set(resource_pb2.ErrorHookResponse.DESCRIPTOR.fields_by_name) == {"error", "retry"}
    assert set(callback_pb2.CallbackInvokeRequest.DESCRIPTOR.fields_by_name) == {"token", "request"}


@pytest.mark.parametrize("method", ["Invoke", "Call", "ReadResource", "ExistsResource"])
def test_what_only_a_cloud_knows_is_refused(method: str) -> None:
    """Reached by no program of ours; were it answered, a preview would make things up."""
    answer = rpcs.methods(engine())[method]
    message = {"Invoke": "ResourceInvokeRequest", "Call": "ResourceCallRequest"}.get(method, f"{method}Request")

    with pytest.raises(Exception, match="a preview without a cloud cannot answer it"):
        answer(getattr(resource_pb2, message)())
