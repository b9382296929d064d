from typing import Any

import pytest

from tests.infra.preview.rules.made import INDEX, JOB, SECRET, names, resource

FUNCTION = "gcp:cloudfunctionsv2/function:Function"
SECRET_VERSION = "gcp:secretmanager/secretVersion:SecretVersion"
PROVIDER = "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider"
TARGET = {"uri": "https://example.com/", "httpMethod": "GET"}
OIDC = {"oidc": {"issuerUri": "https://token.actions.githubusercontent.com"}}
ASCENDING = {"order": "ASCENDING"}


def provider(**inputs: Any) -> Any:
    return resource(PROVIDER, workloadIdentityPoolId="pool", workloadIdentityPoolProviderId="github", **inputs)


def secret(**inputs: Any) -> Any:
    return resource(SECRET, secretId="key", replication={"auto": {}}, **inputs)


@pytest.mark.parametrize(
    ("found", "rule"),
    [
        (
            resource(INDEX, collection="c", fields=[{"fieldPath": path, "arrayConfig": "CONTAINS"} for path in "ab"]),
            "index-fields",
        ),
        (resource(INDEX, collection="c", fields=[{"fieldPath": path, **ASCENDING} for path in "aa"]), "index-fields"),
        (secret(rotation={"rotationPeriod": "7200s"}), "secret-rotation"),
        (resource(SECRET_VERSION, secret="s", secretDataWo="v"), "secret-rotation"),
        (resource(JOB, httpTarget={**TARGET, "body": "e30="}), "scheduled-call"),
        (resource(JOB, httpTarget=TARGET, retryConfig={}), "scheduled-call"),
        (provider(**OIDC, attributeMapping={"attribute.ref": "assertion.ref"}), "identity-provider"),
        (provider(**OIDC), "identity-provider"),
    ],
)
def test_inputs_that_do_not_go_together_are_found(found: Any, rule: str) -> None:
    assert names(found) == {rule}


@pytest.mark.parametrize(
    "found",
    [
        secret(rotation={"rotationPeriod": "7200s"}, topics=[{"name": "projects/p/topics/t"}]),
        resource(JOB, httpTarget={**TARGET, "httpMethod": "POST", "body": "e30="}, retryConfig={"retryCount": 1}),
        provider(**OIDC, attributeMapping={"google.subject": "assertion.sub"}),
        resource(
            INDEX,
            collection="c",
            fields=[{"fieldPath": "a", "arrayConfig": "CONTAINS"}, {"fieldPath": "b", **ASCENDING}],
        ),
    ],
)
def test_inputs_that_go_together_are_not_found(found: Any) -> None:
    assert names(found) == set()


def test_variable_that_is_set_twice_is_found() -> None:
    environment = {"environmentVariables": {"KEY": "a"}, "secretEnvironmentVariables": [{"key": "KEY"}]}

    assert "environment" in names(resource(FUNCTION, location="l", name="f", serviceConfig=environment))
