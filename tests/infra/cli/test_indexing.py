from pathlib import Path

import orjson
import pytest
import typer

from infra.cli import indexing
from infra.indexes import catalogue
from tests.infra.indexes.recorded import asked


@pytest.fixture
def lonely(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A recording of one query, so that all other indexes are of no use."""
    query = asked("shared.jobs.Jobs.page", "jobs", ("tenant", "==", "t"), order=("-created_at",))
    file = tmp_path / "queries.json"
    file.write_text(catalogue.dump([query]))
    monkeypatch.setattr(catalogue.read, "__defaults__", (file,))


@pytest.mark.usefixtures("lonely")
def test_unused_indexes_end_with_1(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as caught:
        indexing.show(every=False, json=True)
    found = orjson.loads(capsys.readouterr().out)
    assert caught.value.exit_code == 1
    assert len(found["unused"]) > 5


def test_what_is_proven_ends_with_0(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as caught:
        indexing.show(every=False, json=False)
    assert caught.value.exit_code == 0
    assert "UNUSED" not in capsys.readouterr().out
