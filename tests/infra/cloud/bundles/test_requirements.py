import re
from collections.abc import Mapping

import pytest

from infra.cloud.bundles import lock, requirements
from infra.cloud.bundles.archive import Archive
from infra.cloud.bundles.lock import Lock
from infra.cloud.bundles.requirements import Resolver
from infra.cloud.bundles.source_tree import BundleError
from shared.manifest import functions

ENVIRONMENT = requirements.deployed_environment()
WHOLE = (lock.REPOSITORY / "requirements.txt").read_text()


def without(name: str) -> Lock:
    entries = re.split(r"\n(?=\S)", WHOLE)
    return Lock("\n".join(entry for entry in entries if not entry.startswith(f"{name}==")))


@pytest.mark.parametrize("function", functions.ALL, ids=lambda function: function.name)
def test_every_line_stands_in_the_lock(function: functions.Function, archives: Mapping[str, Archive]) -> None:
    found = archives[function.name].requirements
    lines = found.text.splitlines()

    assert set(lines) < set(WHOLE.splitlines())
    assert {*requirements.STARTERS, "starlette", "uvicorn-worker", "pydantic", "grpcio"} <= set(found.names)
    assert {"hatchling", "pulumi", "pyarrow", "rich", "typer"}.isdisjoint(found.names)


def test_packages_are_those_that_the_code_imports() -> None:
    least = Resolver(lock.load(), ENVIRONMENT).resolve({})
    more = Resolver(lock.load(), ENVIRONMENT).resolve({"google": "a.py:1", "google.cloud.tasks_v2.types": "a.py:1"})

    assert "google-cloud-tasks" not in least.names
    assert {"google-cloud-tasks", "proto-plus", "grpcio-status"} <= set(more.names) - set(least.names)


def test_all_versions_of_a_package_are_kept_with_their_markers() -> None:
    found = Resolver(lock.load(), ENVIRONMENT).resolve({"numpy": "a.py:1"})

    assert re.findall(r"^numpy==\S+ ; (\S+ \S)", found.text, re.MULTILINE) == [
        "python_full_version <",
        "python_full_version >",
    ]


@pytest.mark.parametrize(
    ("missing", "message"),
    [
        ("orjson", "shared/a.py:7 imports orjson.dumps, which no package of the lock brings"),
        ("uvloop", "uvloop is needed by a function and not in the lock"),
        ("uvicorn-worker", "uvicorn-worker is needed by a function and not in the lock"),
    ],
)
def test_gap_in_the_lock_is_told(missing: str, message: str) -> None:
    with pytest.raises(BundleError, match=message):
        Resolver(without(missing), ENVIRONMENT).resolve({"orjson.dumps": "shared/a.py:7"})


def test_lock_of_other_versions_is_told() -> None:
    other = Lock(re.sub(r"^uvloop==\S+", "uvloop==0.1", WHOLE, flags=re.MULTILINE))

    with pytest.raises(BundleError, match=r"uvloop \S+ is installed, but the lock pins 0.1"):
        Resolver(other, ENVIRONMENT).resolve({})


def test_environment_is_that_of_the_runtime() -> None:
    assert requirements.deployed_environment("python313")["python_version"] == "3.13"
    with pytest.raises(BundleError, match="nodejs22 is not a Python runtime"):
        requirements.deployed_environment("nodejs22")


def test_oldest_supported_python_needs_no_other_packages(archives: Mapping[str, Archive]) -> None:
    for archive in archives.values():
        older = Resolver(lock.load(), requirements.deployed_environment("python311")).resolve(
            archive.closure.third_party
        )
        assert older == archive.requirements
