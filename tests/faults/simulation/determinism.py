"""Chance and time of the product, in the hands of a seed."""

import gc
import logging
import random
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from unittest import mock

from shared import ids
from shared.resilience import retry


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """
    Let every number that the product draws inside follow from ``seed``, and let it log nothing.

    Garbage is collected outside only, for what that finalizes would come at any time; what stood before the first play
    is left out of it.
    """
    before, level = random.getstate(), logging.root.manager.disable
    random.seed(seed)
    chance = SimpleNamespace(token_bytes=random.randbytes)
    logging.disable(logging.CRITICAL)
    collecting = gc.isenabled()
    gc.disable()
    if not gc.get_freeze_count():
        gc.freeze()
    try:
        with mock.patch.object(ids, "secrets", chance), mock.patch.dict(retry.call.__kwdefaults__, rng=random.random):
            yield
    finally:
        if collecting:
            gc.enable()
        logging.disable(level)
        random.setstate(before)
