from pathlib import Path

import pytest

from infra.local.firestore.engine import Configuration, Engine
from infra.local.firestore.faults import FaultPlan
from shared import errors
from shared.manifest import collections
from tests.infra.local.firestore.builders import commit, fields, put, value


async def test_data_is_found_after_reopening(tmp_path: Path) -> None:
    first = Engine.open(Configuration(folder=tmp_path / "new"))
    await commit(first, put("c/d", x=1))
    first.close()
    second = Engine.open(Configuration(folder=tmp_path / "new"))
    assert fields(second, "c/d") == {"x": value(1)}
    second.close()


def test_manifest_is_the_usual_declaration() -> None:
    engine = Engine.open(Configuration())
    assert len(engine.store.declared_groups()) == len(collections.ALL)
    engine.close()


async def test_faults_can_be_ordered_from_start() -> None:
    engine = Engine.open(Configuration(faults=FaultPlan(aborted_every=1)))
    with pytest.raises(errors.ContentionError):
        await commit(engine, put("c/d"))
    engine.close()
