"""How Pulumi enters the program: by a folder, with nothing of the repository on the path."""

import subprocess
import sys
from pathlib import Path

import pulumi
import pytest

from infra.preview import run

FOLDER = Path(run.FOLDER)
SITE_PACKAGES = Path(pulumi.__file__).parents[1]
PROJECT = """\
name: pressroom
runtime: python
main: {main}
config:
  projectNumber:
    type: string
  domian:
    type: string
"""
STACK = """\
config:
  gcp:project: pressroom-test
  gcp:region: europe-west1
  pressroom:projectNumber: "123456789012"
  pressroom:domian: api.example.com
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project that enters our program with a key that nobody knows."""
    (tmp_path / "Pulumi.yaml").write_text(PROJECT.format(main=FOLDER))
    (tmp_path / "Pulumi.test.yaml").write_text(STACK)
    return tmp_path


def test_unknown_key_ends_the_run_with_one_sentence(project: Path) -> None:
    with pytest.raises(run.ProgramError) as caught:
        run.program("test", folder=project)

    assert "The stack's configuration is not valid: pressroom:domian is not a key of the configuration" in str(
        caught.value
    )


def test_program_finds_the_repository_by_itself() -> None:
    """Without site hooks, an editable installation puts nothing on the path."""
    program = (
        "import runpy, sys\n"
        f"sys.path.append({str(SITE_PACKAGES)!r})\n"
        "import pulumi\n"
        "try:\n    runpy.run_path('.', run_name='__main__')\n"
        "except pulumi.RunError as error:\n    print(error)\n"
    )
    found = subprocess.run(
        [sys.executable, "-S", "-c", program], cwd=FOLDER, capture_output=True, text=True, check=True
    )

    assert found.stdout.startswith("The stack's configuration is not valid: gcp:project: Field required")
