from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner, Result

from infra.cli.main import app
from infra.indexes import catalogue, export
from infra.local.firestore import embedded
from infra.local.firestore.engine import Configuration
from infra.local.firestore.planning.planner import IndexPlanner
from shared.manifest import collection, collections

WITHOUT_KEYS = tuple(each for each in collections.ALL if each != collections.API_KEYS)


def call(*words: str, **env: str) -> Result:
    return CliRunner().invoke(app, ["indexes", *words], env={"COLUMNS": "120", **env})


def test_every_function_stands_in_the_table() -> None:
    result = call()
    named = {".".join(query.caller.split(".")[-2:]) for query in catalogue.read()}
    assert result.exit_code == 0, result.output
    assert [name for name in named if name not in result.stdout] == []
    assert result.stdout.splitlines()[-1].startswith("No cloud was asked")


def test_table_is_readable_in_120_columns() -> None:
    assert max(map(len, call("--all").stdout.split("\n\n")[0].splitlines())) <= 120


def test_programs_get_the_whole_report() -> None:
    found = orjson.loads(call("--json").stdout)
    assert (found["sound"], found["unused"], found["redundant"]) == (True, [], [])
    assert len(found["queries"]) == len(catalogue.read())
    assert {each["verdict"] for each in found["queries"]} == {"automatic", "composite", "merged"}


def test_export_is_firebase_s_file(tmp_path: Path) -> None:
    target = tmp_path / "firestore.indexes.json"
    assert orjson.loads(call("export").stdout) == export.document()
    assert call("export", "--output", str(target)).exit_code == 0
    assert orjson.loads(target.read_bytes()) == export.document()
    assert orjson.loads(call("export", "--output", str(target), "--json").stdout)["output"] == str(target)


def test_a_complete_database_is_verified(firestore_emulator: embedded.Handle) -> None:
    result = call("verify", "--project", "p", FIRESTORE_EMULATOR_HOST=firestore_emulator.host)
    assert result.exit_code == 0, result.output
    assert f"{len(catalogue.read())} billed reads" in result.stderr
    assert f"{len(catalogue.read())}  served as planned" in result.stdout


@pytest.fixture
def incomplete() -> Iterator[embedded.Handle]:
    """A database in which one collection was never declared."""
    declared = (*WITHOUT_KEYS, collection.Collection("api_keys", ""))
    configuration = Configuration(collections=declared, planner=IndexPlanner.from_manifest(declared))
    with embedded.running(configuration) as handle:
        yield handle


def test_a_missing_index_is_found_and_named(incomplete: embedded.Handle) -> None:
    words = ("verify", "--project", "p", "--database", "other")
    result = call(*words, FIRESTORE_EMULATOR_HOST=incomplete.host)
    lines = call(*words, "--json", FIRESTORE_EMULATOR_HOST=incomplete.host).stdout.splitlines()
    (missing,) = [found for line in lines if (found := orjson.loads(line))["outcome"] == "missing"]
    assert result.exit_code == 1
    assert 'index("tenant", "-created_at")' in result.stdout
    assert missing["function"].endswith("ApiKeyRepository.list")


def test_no_database_is_no_crash() -> None:
    result = call("verify", "--project", "p", FIRESTORE_EMULATOR_HOST="127.0.0.1:9")
    assert result.exit_code == 1
    assert "does not answer" in result.stderr


def test_no_credentials_are_no_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", "missing.json")
    result = call("verify", "--project", "acme")
    assert result.exit_code == 1
    assert "no Google Cloud credentials" in result.stderr
