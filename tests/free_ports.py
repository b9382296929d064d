"""Ports for whole stacks in tests: below those that the system gives to outgoing connections, apart per process."""

import itertools
import os

from infra.local.ports import Ports

FIRST, LAST, WIDTH = 12_000, 31_000, 10
_PLACES = itertools.count(os.getpid() * 7)


def free() -> Ports:
    """Return ports that nobody listens on."""
    while True:
        base = FIRST + next(_PLACES) * WIDTH % (LAST - FIRST)
        found = Ports.beside(base)
        if not found.taken():
            return found
