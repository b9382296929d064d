"""Deployed functions are as big, and know as much, as the manifest says."""

import pytest

from shared.manifest import functions, secrets
from shared.manifest.functions import Function
from shared.manifest.secrets import Secret
from tests.contracts import deployed

every_stack = pytest.mark.parametrize("stack", deployed.STACKS)
every_function = pytest.mark.parametrize("function", functions.ALL, ids=lambda function: function.name)
every_secret = pytest.mark.parametrize("secret", secrets.ALL, ids=lambda secret: secret.name)


@every_stack
def test_functions_are_those_of_the_manifest(stack: str) -> None:
    found = {function.get("name") for function in deployed.graph(stack).of_type(deployed.FUNCTION)}

    assert found == {function.name.replace("_", "-") for function in functions.ALL}


@every_stack
@every_function
def test_size_is_that_of_the_manifest(stack: str, function: Function) -> None:
    service = deployed.function(stack, function).get("serviceConfig")

    assert service["availableMemory"] == f"{function.memory}Mi"
    assert float(service["availableCpu"]) == function.cpu
    assert service["timeoutSeconds"] == function.timeout
    assert service["maxInstanceRequestConcurrency"] == function.concurrency
    assert (service["minInstanceCount"], service["maxInstanceCount"]) == (
        function.min_instances,
        function.max_instances,
    )


@every_stack
@every_function
def test_what_is_built_is_the_function(stack: str, function: Function) -> None:
    build = deployed.function(stack, function).get("buildConfig")
    source = build["source"]["storageSource"]
    archive = deployed.graph(stack).named("gcp:storage/bucketObject:BucketObject", function.name.replace("_", "-"))

    assert (build["runtime"], build["entryPoint"]) == (functions.RUNTIME, function.name)
    assert (source["bucket"], source["object"]) == (archive.get("bucket"), archive.get("name"))


@every_stack
@every_function
def test_address_is_the_one_that_is_told(stack: str, function: Function) -> None:
    assert deployed.graph(stack).outputs["functionUrls"][function.name] == deployed.url(stack, function)


@every_secret
def test_readers_of_a_secret_exist(secret: Secret) -> None:
    assert set(secret.read_by) <= set(functions.BY_NAME)


@every_stack
@every_secret
def test_readers_of_a_secret_are_those_of_the_manifest(stack: str, secret: Secret) -> None:
    readers = {deployed.email(stack, reader.replace("_", "-")) for reader in secret.read_by}
    found = deployed.members(stack, deployed.READS_SECRET, secret.name, "secretId")

    assert found == {("roles/secretmanager.secretAccessor", f"serviceAccount:{reader}") for reader in readers}
    assert deployed.graph(stack).named(deployed.SECRET, secret.name).get("secretId") == secret.name
