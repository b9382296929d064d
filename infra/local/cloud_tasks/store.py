"""What the emulator must not forget, in one SQLite file."""

import sqlite3
from pathlib import Path
from typing import Final

from infra.local.cloud_tasks import messages
from infra.local.cloud_tasks.engine import Engine
from infra.local.cloud_tasks.state import Changes, TaskState

IN_MEMORY: Final = ":memory:"

_SCHEMA: Final = """
PRAGMA locking_mode = EXCLUSIVE;
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
CREATE TABLE IF NOT EXISTS queues (name TEXT PRIMARY KEY, message BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tasks (
    name TEXT PRIMARY KEY, message BLOB NOT NULL, executions INTEGER NOT NULL, previous_status INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tombstones (name TEXT PRIMARY KEY, until INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS queue_tombstones (name TEXT PRIMARY KEY, until INTEGER NOT NULL) WITHOUT ROWID;
"""
_SWEEP_INTERVAL: Final = 3600 * messages.SECOND


class StoreInUseError(OSError):
    """Another process works on the same data."""


class Store:
    """
    The tables of one emulator; a commit survives the death of the process.

    Written with ``synchronous = NORMAL``: safe against kill -9, not against the machine losing power.
    """

    def __init__(self, path: Path | None = None) -> None:
        """Use the file at ``path``, or keep everything in memory."""
        self._name = IN_MEMORY if path is None else str(path)
        self._opened: sqlite3.Connection | None = None
        self._swept_at = 0

    def open(self) -> None:
        """Open the file, which no other process may have open."""
        self._opened = sqlite3.connect(self._name, isolation_level=None, timeout=0.5)
        try:
            self._opened.executescript(_SCHEMA)
        except sqlite3.OperationalError as error:
            self.close()
            raise StoreInUseError(f"The data at {self._name} cannot be used: {error}.") from error

    def restore(self, engine: Engine) -> None:
        """Give ``engine`` what was written down."""
        now = engine.state.now()
        self._sweep(now)
        for (blob,) in self._database.execute("SELECT message FROM queues"):
            engine.restore_queue(messages.Queue.FromString(blob))
        rows = self._database.execute("SELECT name, message, executions, previous_status FROM tasks")
        for name, blob, executions, previous_status in rows:
            queue_name = name.rpartition("/tasks/")[0]
            engine.restore_task(queue_name, messages.Task.FromString(blob), executions, previous_status)
        engine.state.queue_tombstones.update(self._database.execute("SELECT name, until FROM queue_tombstones"))

    def write(self, changes: Changes, now: int) -> None:
        """Write everything in ``changes`` down, in one transaction."""
        self._database.execute("BEGIN")
        try:
            self._write_queues(changes)
            self._write_tasks(changes)
        except BaseException:
            self._database.execute("ROLLBACK")
            raise
        self._database.execute("COMMIT")
        if now - self._swept_at >= _SWEEP_INTERVAL:
            self._sweep(now)

    def buried_until(self, name: str) -> int:
        """Return until when the name of a task stays taken, 0 if it never was."""
        row = self._database.execute("SELECT until FROM tombstones WHERE name = ?", (name,)).fetchone()
        return int(row[0]) if row else 0

    def clear(self) -> None:
        """Forget everything."""
        for table in ("queues", "tasks", "tombstones", "queue_tombstones"):
            self._database.execute(f"DELETE FROM {table}")  # noqa: S608 - the names stand one line above

    def close(self) -> None:
        """Close the file."""
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    @property
    def _database(self) -> sqlite3.Connection:
        if self._opened is None:
            raise sqlite3.ProgrammingError("The store is not open.")
        return self._opened

    def _write_queues(self, changes: Changes) -> None:
        kept = [(q.name, q.message.SerializeToString()) for q in changes.queues.values() if q is not None]
        gone = [(name,) for name, queue in changes.queues.items() if queue is None]
        self._database.executemany("REPLACE INTO queues VALUES (?, ?)", kept)
        self._database.executemany("DELETE FROM queues WHERE name = ?", gone)
        self._database.executemany("REPLACE INTO queue_tombstones VALUES (?, ?)", changes.buried_queues.items())

    def _write_tasks(self, changes: Changes) -> None:
        kept = (_row(task) for task in changes.tasks.values() if task is not None)
        gone = [(name,) for name, task in changes.tasks.items() if task is None]
        self._database.executemany("REPLACE INTO tasks VALUES (?, ?, ?, ?)", kept)
        self._database.executemany("DELETE FROM tasks WHERE name = ?", gone)
        self._database.executemany("REPLACE INTO tombstones VALUES (?, ?)", changes.buried.items())

    def _sweep(self, now: int) -> None:
        self._swept_at = now
        self._database.execute("DELETE FROM tombstones WHERE until <= ?", (now,))
        self._database.execute("DELETE FROM queue_tombstones WHERE until <= ?", (now,))


def _row(task: TaskState) -> tuple[str, bytes, int, int]:
    return task.name, task.message.SerializeToString(), task.executions, task.previous_status
