"""Rows whose promise is kept by tests of this folder."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.faults.row import Options, Outcome, Row

FOLDER = Path(__file__).parents[1]
LAST_LINES = 30


def row(name: str, promise: str, *files: str) -> Row:
    """Return a row that runs the tests in ``files``."""
    return Row(name, promise, _runner(files))


def _runner(files: tuple[str, ...]) -> Callable[[Options], Outcome]:
    def run(options: Options) -> Outcome:
        options.advance(0, 1)
        paths = [str(FOLDER / file) for file in files]
        command = [sys.executable, "-m", "pytest", *paths, "-q", "-n", "0", "--no-header", "--tb=short"]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=FOLDER.parents[1])
        lines = done.stdout.splitlines()
        options.advance(1, 1)
        told = "\n".join(lines[-LAST_LINES:])
        return Outcome({"tests": lines[-1] if lines else "none"}, [told] if done.returncode else [])

    return run


POISON = row("poison", "what cannot be worked on is put aside and harms nobody", "test_poison.py")
FAN_IN = row("contention", "two hundred items under a storm of aborted commits end their stage once", "test_fan_in.py")
FAIRNESS = row("fairness", "limits hold under every interleaving; the small get their share", "test_fairness.py")
WEBHOOKS = row("webhooks", "receivers that fail, hang, redirect or point inside are borne", "test_webhooks.py")
LIVE = row("live", "followers that drop and come back miss nothing and see nothing twice", "test_live.py")
SCHEDULES = row("schedules", "a run is started once, wherever the tick dies", "test_schedules.py")
DELIVERY = row("delivery", "tasks twice, late, out of order and a store that fails now and then", "test_delivery.py")
ALL = (POISON, FAN_IN, FAIRNESS, WEBHOOKS, LIVE, SCHEDULES, DELIVERY)
