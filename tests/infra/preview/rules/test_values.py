"""Every kind of mistake in a value, and none where there is none."""

from typing import Any

import pytest

from infra.preview.graph import COMPUTED, Archive, FileAsset, Reference, SecretValue
from tests.infra.preview.rules.made import FIELD, INDEX, JOB, QUEUE, names, resource, texts

OBJECT = "gcp:storage/bucketObject:BucketObject"
SECRET_VERSION = "gcp:secretmanager/secretVersion:SecretVersion"
LOCATION = {"location": "europe-west1"}
TARGET = {"uri": "https://example.com/", "httpMethod": "POST"}


def queue(**inputs: Any) -> list[str]:
    return texts(resource(QUEUE, **{**LOCATION, **inputs}))


@pytest.mark.parametrize(
    ("token", "inputs", "rule"),
    [
        (QUEUE, {**LOCATION, "ratelimits": {}}, "unknown-input"),
        (QUEUE, {**LOCATION, "rateLimits": {"maxDispatches": 5}}, "unknown-input"),
        (QUEUE, {**LOCATION, "rateLimits": {"maxConcurrentDispatches": "5"}}, "wrong-type"),
        (QUEUE, {**LOCATION, "rateLimits": {"maxConcurrentDispatches": 2.5}}, "wrong-type"),
        (QUEUE, {**LOCATION, "rateLimits": {"maxConcurrentDispatches": True}}, "wrong-type"),
        (QUEUE, {**LOCATION, "rateLimits": []}, "wrong-type"),
        (QUEUE, {**LOCATION, "name": Reference("urn")}, "wrong-type"),
        (QUEUE, {**LOCATION, "rateLimits": {"maxBurstSize": 5}}, "output-only-input"),
        (QUEUE, {"name": "jobs"}, "missing-input"),
        (QUEUE, {**LOCATION, "stackdriverLoggingConfig": {}}, "missing-input"),
        (QUEUE, {**LOCATION, "stackdriverLoggingConfig": {"samplingRatio": 2}}, "out-of-range"),
        (QUEUE, {**LOCATION, "retryConfig": {"maxRetryDuration": "5m"}}, "bad-duration"),
        (QUEUE, {**LOCATION, "name": "jobs_high"}, "bad-format"),
        (QUEUE, {**LOCATION, "desiredState": "STOPPED"}, "unknown-value"),
        (INDEX, {"collection": "jobs", "fields": {"fieldPath": "a"}}, "wrong-type"),
        (INDEX, {"collection": "jobs", "fields": [{"fieldPath": "a", "order": "ASC"}]}, "unknown-value"),
        (INDEX, {"collection": "jobs", "fields": [{"fieldPath": "a"}]}, "missing-choice"),
        (INDEX, {"collection": "jobs", "fields": []}, "bad-length"),
        (JOB, {"httpTarget": {**TARGET, "body": "{}"}}, "bad-format"),
        (JOB, {"httpTarget": {**TARGET, "headers": {"X-Count": 5}}}, "wrong-type"),
        (JOB, {"httpTarget": TARGET, "pubsubTarget": {"topicName": "t"}}, "exclusive-inputs"),
        (JOB, {"schedule": "* * * * *"}, "missing-choice"),
        (OBJECT, {"bucket": "b", "source": "main.py"}, "wrong-type"),
        ("gcp:cloudtasks/queue:Cue", {}, "unknown-type"),
    ],
)
def test_mistake_is_found_by_name(token: str, inputs: dict[str, Any], rule: str) -> None:
    assert names(resource(token, **inputs)) == {rule}


@pytest.mark.parametrize(
    ("token", "inputs"),
    [
        (QUEUE, {**LOCATION, "name": COMPUTED, "rateLimits": {"maxDispatchesPerSecond": 5}}),
        (QUEUE, {**LOCATION, "retryConfig": {"maxRetryDuration": "3600s", "maxAttempts": -1}}),
        (FIELD, {"collection": "jobs", "field": "*", "indexConfig": {}, "ttlConfig": {}}),
        (JOB, {"httpTarget": {**TARGET, "body": "e30=", "headers": {"A": "b"}}, "attemptDeadline": "320s"}),
        (OBJECT, {"bucket": "b", "source": Archive({"main.py": FileAsset("main.py")})}),
        (OBJECT, {"bucket": "b", "source": FileAsset("main.py")}),
        ("random:index/randomId:RandomId", {"whatever": 5}),
    ],
)
def test_sound_inputs_have_no_findings(token: str, inputs: dict[str, Any]) -> None:
    assert texts(resource(token, **inputs)) == []


def test_text_says_where_and_what() -> None:
    fields = [{"fieldPath": "a", "order": "ASCENDING"}, {"fieldPath": "b", "order": "down"}]

    assert texts(resource(INDEX, collection="jobs", fields=fields)) == [
        "fields[1].order: 'down' is not one of ASCENDING, DESCENDING"
    ]


def test_whole_number_serves_as_number() -> None:
    assert queue(rateLimits={"maxDispatchesPerSecond": 5}) == []


def test_secret_is_checked_and_not_shown() -> None:
    assert queue(name=SecretValue("no name at all")) == [
        "name: the secret is not a name of at most 100 letters, digits and dashes"
    ]
    assert texts(resource(SECRET_VERSION, secret="s", secretData=SecretValue(5))) == [
        "secretData: must be a text, not the secret"
    ]


def test_providers_and_components_are_left_alone() -> None:
    assert texts(resource("pulumi:providers:gcp", project=5), resource("pressroom:cloud:Queues", odd=5)) == []
