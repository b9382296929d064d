from pathlib import Path

import orjson
import pytest

from infra.preview.caveat import CAVEAT
from tests.infra.cli import small_project
from tests.infra.cli.conftest import Call


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    small_project.write(tmp_path)
    return tmp_path


def last_line(text: str) -> str:
    return text.rstrip().splitlines()[-1]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("preview",), "jobs  cloudtasks Queue"),
        (("preview", "--mode", "apply"), "jobs  cloudtasks Queue"),
        (("graph", "--view", "resources"), 'gcp_cloudtasks_queue_Queue_jobs["jobs<br>cloudtasks Queue"]'),
        (("graph", "--view", "resources", "--format", "dot"), r'[label="jobs\ncloudtasks Queue", shape=box];'),
        (("graph",), "flowchart LR"),
    ],
)
def test_text_shows_the_program_and_ends_honestly(
    call: Call, folder: Path, words: tuple[str, ...], expected: str
) -> None:
    result = call("infra", *words, "--stack", "dev", "--folder", str(folder))

    assert (result.exit_code, result.stderr) == (0, "")
    assert expected in result.stdout
    assert last_line(result.stdout).endswith(CAVEAT)


def test_preview_for_programs_is_whole(call: Call, folder: Path) -> None:
    found = orjson.loads(call("infra", "preview", "-s", "dev", "--folder", str(folder), "--json").stdout)

    assert found["resources"]["gcp:cloudtasks/queue:Queue::jobs"]["inputs"]["name"] == "jobs"
    assert found["counts"] == {"gcp:cloudtasks/queue:Queue": 1, "pulumi:pulumi:Stack": 1}
    assert (found["mode"], found["cloud_asked"], found["warnings"]) == ("preview", False, [])


def test_graph_for_programs_has_nodes_and_edges(call: Call, folder: Path) -> None:
    words = ("graph", "-s", "dev", "--view", "resources", "--folder", str(folder), "--json")
    found = orjson.loads(call("infra", *words).stdout)

    assert [node["label"] for node in found["nodes"]] == ["jobs\ncloudtasks Queue"]
    assert (found["edges"], found["cloud_asked"]) == ([], False)


def test_failure_of_the_program_is_one_of_the_command(call: Call, folder: Path) -> None:
    (folder / "__main__.py").write_text("raise KeyError('size')\n")

    result = call("infra", "preview", "--stack", "dev", "--folder", str(folder))

    assert result.exit_code == 1
    assert result.stderr.startswith("Error: KeyError: 'size'\n")
    assert "__main__.py:1: raise KeyError('size')" in result.stderr


def test_unknown_stack_tells_which_there_are(call: Call, folder: Path) -> None:
    result = call("infra", "preview", "--stack", "prd", "--folder", str(folder))

    assert (result.exit_code, result.stdout) == (1, "")
    assert "There is no stack 'prd'; there are: dev, prod" in result.stderr
