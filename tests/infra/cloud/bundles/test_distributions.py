from importlib import metadata

import pytest

from infra.cloud.bundles import lock
from infra.cloud.bundles.distributions import Distributions
from infra.cloud.bundles.source_tree import BundleError


@pytest.fixture(scope="module")
def distributions() -> Distributions:
    return Distributions(lock.load().pins)


@pytest.mark.parametrize(
    ("module", "owner"),
    [
        ("google.cloud.firestore_v1.types.write", "google-cloud-firestore"),
        ("google.cloud.tasks_v2.types.CreateTaskRequest", "google-cloud-tasks"),
        ("google.auth", "google-auth"),
        ("jinja2.sandbox.ImmutableSandboxedEnvironment", "jinja2"),
        ("pydantic_core", "pydantic-core"),
        ("orjson", "orjson"),
        ("grpc", "grpcio"),
        ("google", None),
        ("google.cloud.storage", None),
        ("pulumi", None),
    ],
)
def test_module_belongs_to_a_distribution(distributions: Distributions, module: str, owner: str | None) -> None:
    assert distributions.owner(module) == owner


def test_folders_of_many_distributions_are_namespaces(distributions: Distributions) -> None:
    assert all(map(distributions.is_namespace, ("google", "google.cloud", "opentelemetry")))
    assert not any(map(distributions.is_namespace, ("grpc", "google.auth", "nowhere")))


def test_extras_ask_for_more(distributions: Distributions) -> None:
    environment = {"python_version": "3.13", "sys_platform": "linux", "platform_python_implementation": "CPython"}
    plain = {name for name, _ in distributions.needs("google-api-core", (), environment)}
    more = {name for name, _ in distributions.needs("google-api-core", ("grpc",), environment)}

    assert more - plain == {"grpcio", "grpcio-status"}
    assert ("google-api-core", frozenset({"grpc"})) in distributions.needs("google-cloud-firestore", (), environment)


def test_unknown_distribution_is_told(distributions: Distributions) -> None:
    assert distributions.version("grpcio") == metadata.version("grpcio")
    with pytest.raises(BundleError, match="pytest is not installed here"):
        distributions.version("pytest")
