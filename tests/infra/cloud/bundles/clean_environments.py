"""Virtual environments that hold what a requirements.txt names and nothing else; made once, kept in pip's cache."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import metadata
from pathlib import Path

from packaging.utils import canonicalize_name

KEPT_SECONDS = 14 * 24 * 3600


@cache
def pip_cache() -> Path:
    found = subprocess.run([sys.executable, "-m", "pip", "cache", "dir"], capture_output=True, text=True, check=True)
    return Path(found.stdout.strip())


def installed(requirements: str) -> Path:
    """Return the environment in which ``requirements``, the text of a requirements.txt, is installed."""
    home = pip_cache() / "pressroom-environments"
    home.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256(f"{requirements}{sys.version}".encode()).hexdigest()[:16]
    place, done = home / digest, home / digest / "done"
    with _locked(home / "lock"):
        if not done.exists():
            _forget_old(home)
            shutil.rmtree(place, ignore_errors=True)
            _install(place, requirements)
        done.touch()
    return place


def packages(place: Path) -> set[str]:
    """Return the names of all that is installed in an environment."""
    folders = [str(folder) for folder in place.glob("lib/*/site-packages")]
    return {canonicalize_name(found.name) for found in metadata.distributions(path=folders)}


def _install(place: Path, requirements: str) -> None:
    venv.create(place, symlinks=True)
    listed = place / "requirements.txt"
    listed.write_text(requirements)
    install = ("install", "--no-compile", "--no-input", "--require-hashes", "-r", str(listed))
    cached = _pip(place, *install, "--no-index", "--find-links", str(pip_cache() / "pressroom-wheels"))
    if cached.returncode:
        fetched = _pip(place, *install)
        assert fetched.returncode == 0, cached.stderr[-2000:] + fetched.stderr[-2000:]
    checked = _pip(place, "check")  # as the buildpack does
    assert checked.returncode == 0, checked.stdout


def _pip(place: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pip", "--python", str(place / "bin" / "python"), "--disable-pip-version-check"]
    return subprocess.run([*command, *arguments], capture_output=True, text=True, check=False)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _forget_old(home: Path) -> None:
    for done in home.glob("*/done"):
        if done.stat().st_mtime < time.time() - KEPT_SECONDS:
            shutil.rmtree(done.parent, ignore_errors=True)


def variables(home: Path) -> dict[str, str]:
    """Return the environment variables of a process that is to see nothing of this one."""
    return {"PATH": os.defpath, "HOME": str(home), "LANG": "C.UTF-8"}
