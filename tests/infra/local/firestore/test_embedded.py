import threading
from datetime import timedelta
from pathlib import Path

import pytest

from infra.local.firestore import embedded, messages
from infra.local.firestore.engine import Configuration
from infra.local.firestore.planning.planner import IndexPlanner
from shared import errors
from shared.manifest.collection import Collection
from tests.clocks import TurnableClock
from tests.infra.local.firestore.builders import DATABASE, ROOT, name, put, query
from tests.infra.local.firestore.wire import Wire

SESSIONS = Collection("sessions", "", ttl_field="expire_at")


def threads() -> list[threading.Thread]:
    return [each for each in threading.enumerate() if each.name == "firestore-emulator"]


def found(wire: Wire, path: str) -> bool:
    (only,) = wire.call("BatchGetDocuments", database=DATABASE, documents=[name(path)])
    return bool(only.HasField("found"))


def test_emulator_runs_in_its_own_thread() -> None:
    before = threads()
    with embedded.running() as handle:
        assert len(threads()) == len(before) + 1
        wire = Wire(handle.host)
        wire.call("Commit", database=DATABASE, writes=[put("c/d", x=1)])
        assert found(wire, "c/d")
        wire.close()
    assert threads() == before


def test_data_survives_from_run_to_run(tmp_path: Path) -> None:
    for expected in (False, True):
        with embedded.running(Configuration(folder=tmp_path)) as handle:
            wire = Wire(handle.host)
            assert found(wire, "c/d") is expected
            wire.call("Commit", database=DATABASE, writes=[put("c/d", x=1)])
            wire.close()


def test_failed_start_is_raised_in_caller(emulator: embedded.Handle) -> None:
    before, port = threads(), int(emulator.host.rpartition(":")[2])
    with pytest.raises(errors.StoreUnavailableError, match="is taken"), embedded.running(port=port):
        pytest.fail("started")
    assert threads() == before


def test_handle_expires_and_ends_on_demand(clock: TurnableClock) -> None:
    with embedded.running(Configuration(planner=None, collections=(SESSIONS,), clock=clock)) as handle:
        wire = Wire(handle.host)
        begun = wire.call("BeginTransaction", database=DATABASE).transaction
        wire.call("BatchGetDocuments", database=DATABASE, documents=[name("c/d")], transaction=begun)
        wire.call("Commit", database=DATABASE, writes=[put("sessions/a", expire_at=clock.now() + timedelta(seconds=5))])
        assert handle.expire_now() == 0
        clock.turn(61)
        assert handle.expire_now() == 1
        handle.end_abandoned()
        wire.call("Commit", database=DATABASE, writes=[put("c/d", x=1)])
        wire.close()


def test_handle_clears_one_project_or_all() -> None:
    other = "projects/q/databases/(default)"
    write = messages.Write(update={"name": f"{other}/documents/c/d"})
    with embedded.running() as handle:
        wire = Wire(handle.host)
        wire.call("Commit", database=DATABASE, writes=[put("c/d")])
        wire.call("Commit", database=other, writes=[write])
        handle.clear("p")
        assert not found(wire, "c/d")
        assert wire.call("GetDocument", name=write.update.name).name == write.update.name
        handle.clear()
        assert list(wire.call("ListCollectionIds", parent=f"{other}/documents").collection_ids) == []
        wire.close()


def test_handle_lists_the_queries_seen() -> None:
    planner = IndexPlanner.from_manifest((SESSIONS,))
    with embedded.running(Configuration(collections=(SESSIONS,), planner=planner)) as handle:
        wire = Wire(handle.host)
        for operand in (1, 2):
            wire.call("RunQuery", parent=ROOT, structured_query=query("sessions", ("user", "==", operand)))
        (seen,) = handle.queries()
        wire.close()
    assert (seen.shape, seen.count) == ("sessions where user == ?", 2)
    assert seen.plan is not None
    assert seen.plan.covered
