"""Where Pulumi enters: a folder is run, not a package, so the repository's root has to be put on the path."""

import sys
from pathlib import Path

import pulumi

ROOT = str(Path(__file__).resolve().parents[1])
if ROOT not in sys.path:
    sys.path.insert(0, ROOT)

from infra.cloud import program, settings  # noqa: E402  # found by the line above

try:
    program.deploy()
except settings.SettingsError as error:
    raise pulumi.RunError(f"The stack's configuration is not valid: {error}") from None
