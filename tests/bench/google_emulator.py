"""Google's own Firestore emulator, where the Cloud SDK has it installed."""

import shutil
from pathlib import Path

from infra.local import ports

_MAIN = "com.google.cloud.datastore.emulator.firestore.CloudFirestore"
_JAR = "platform/cloud-firestore-emulator/cloud-firestore-emulator.jar"


def command(port: int) -> list[str]:
    """Return the command that starts it, or nothing when there is none."""
    gcloud, java = shutil.which("gcloud"), shutil.which("java")
    if gcloud is None or java is None:
        return []
    jar = Path(gcloud).resolve().parent.parent / _JAR
    if not jar.exists():
        return []
    return [java, "-Duser.language=en", "-cp", str(jar), _MAIN, f"--host={ports.HOST}", f"--port={port}"]
