"""The process around a run: the program's folder as the CLI enters it, nothing of this machine, and all put back."""

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import Final

# What would configure Pulumi or Google's provider beside the stack's own file.
_FOREIGN: Final = ("PULUMI_", "GOOGLE_", "GCLOUD_", "CLOUDSDK_")


@contextmanager
def of(main: Path) -> Iterator[None]:
    """Let the process look as if ``main``, a folder or a file, were run by the CLI's language host."""
    folder = main if main.is_dir() else main.parent
    working, path, arguments, modules = Path.cwd(), list(sys.path), list(sys.argv), set(sys.modules)
    removed = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith(_FOREIGN)}
    log = logging.getLogger("asyncio")  # it would report every task that the first failure takes along
    level = log.level
    log.setLevel(logging.CRITICAL)
    os.chdir(folder)
    sys.argv[:] = [str(main)]
    try:
        with redirect_stdout(sys.stderr):
            yield
    finally:
        os.chdir(working)
        sys.path[:], sys.argv[:] = path, arguments
        log.setLevel(level)
        os.environ.update(removed)
        for name in set(sys.modules) - modules:
            if _imported_from(folder, name):
                del sys.modules[name]


def _imported_from(folder: Path, name: str) -> bool:
    """Return whether a module lies in ``folder`` itself, as opposed to a package that ``folder`` is part of."""
    top = sys.modules.get(name.partition(".")[0])
    places = getattr(top, "__path__", None) or [getattr(top, "__file__", None) or ""]
    return any(Path(place).parent == folder for place in places if place)
