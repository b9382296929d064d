"""Google's own emulator: finding it in the Cloud SDK and running it."""

import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_JAR = "platform/cloud-firestore-emulator/cloud-firestore-emulator.jar"
_MAIN = "com.google.cloud.datastore.emulator.firestore.CloudFirestore"
_QUICK_START = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Duser.language=en")
_LONGEST_START = 60.0


def find() -> tuple[str, Path] | None:
    """Return Java and the emulator, if both are installed."""
    gcloud, java = shutil.which("gcloud"), shutil.which("java")
    if gcloud is None or java is None:
        return None
    jar = Path(gcloud).resolve().parent.parent / _JAR
    return (java, jar) if jar.exists() else None


@contextmanager
def running(java: str, jar: Path, port: int) -> Iterator[str]:
    """Run the emulator inside; yield its host."""
    address = ("start", "--host=127.0.0.1", f"--port={port}")
    process = subprocess.Popen(
        [java, *_QUICK_START, "-cp", str(jar), _MAIN, *address], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait(f"http://127.0.0.1:{port}/", process)
        yield f"127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def _wait(url: str, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + _LONGEST_START
    while process.poll() is None and time.monotonic() < end:
        if _answers(url):
            return
        time.sleep(0.1)
    raise RuntimeError("Google's emulator does not start.")


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url) as response:
            return bool(response.read().strip() == b"Ok")
    except (urllib.error.URLError, ConnectionError):
        return False
