"""The workflows of continuous integration: they call what exists, are pinned, and may do little."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.cloud import ci_workflows, settings
from tests.project.commands import understand

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
ACTIONS = sorted((ROOT / ".github" / "actions").glob("*/action.yml"))
FILES = [*WORKFLOWS, *ACTIONS]
SECRETS = {"PULUMI_CONFIG_PASSPHRASE", "PRESSROOM_API_KEY"}
TOOLS = {"echo", "sed", "tee", "pulumi", "make", ".venv/bin/pressroom"}
PIN = re.compile(r"uses: [\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")


def name(path: Path) -> str:
    return path.parent.name if path.name == "action.yml" else path.stem


def parsed(path: Path) -> dict[str, Any]:
    found = yaml.safe_load(path.read_text())
    assert isinstance(found, dict)
    return found


def jobs(path: Path) -> Iterator[dict[str, Any]]:
    yield from parsed(path).get("jobs", {}).values()


def steps(path: Path) -> Iterator[dict[str, Any]]:
    for job in jobs(path):
        yield from job.get("steps", ())
    yield from parsed(path).get("runs", {}).get("steps", ())


def commands(path: Path) -> list[list[str]]:
    lines = [line for step in steps(path) for line in step.get("run", "").splitlines()]
    return [shlex.split(part) for line in lines for part in line.split(" | ")]


@pytest.mark.parametrize("path", FILES, ids=name)
def test_file_says_that_it_has_not_run(path: Path) -> None:
    assert parsed(path)["name"] == name(path)
    assert "# Has not run on GitHub" in path.read_text()


@pytest.mark.parametrize("path", FILES, ids=name)
def test_every_action_is_pinned_or_our_own(path: Path) -> None:
    lines = [line.strip().removeprefix("- ") for line in path.read_text().splitlines() if "uses: " in line]
    own = [line.removeprefix("uses: ./") for line in lines if line.startswith("uses: ./")]

    assert all(PIN.match(line) for line in lines if not line.startswith("uses: ./"))
    assert all((ROOT / path).exists() for path in own)


@pytest.mark.parametrize("path", FILES, ids=name)
def test_only_known_commands_are_called(path: Path) -> None:
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    for words in commands(path):
        assert words[0] in TOOLS
        if words[0] == "make":
            assert words[1] in targets
        if words[0].endswith("pressroom"):
            understand(words)


@pytest.mark.parametrize("path", FILES, ids=name)
def test_nothing_from_outside_becomes_a_command(path: Path) -> None:
    assert not any("${{" in step.get("run", "") for step in steps(path))


@pytest.mark.parametrize("path", FILES, ids=name)
def test_only_named_secrets_are_used(path: Path) -> None:
    assert set(re.findall(r"secrets\.(\w+)", path.read_text())) <= SECRETS


@pytest.mark.parametrize("path", WORKFLOWS, ids=name)
def test_workflow_may_read_and_nothing_more(path: Path) -> None:
    assert parsed(path)["permissions"] == {"contents": "read"}
    for job in jobs(path):
        text = yaml.dump(job)
        cloud = "actions/cloud" in text or "stack.yml" in text
        assert job.get("permissions") == ({"contents": "read", "id-token": "write"} if cloud else None)


@pytest.mark.parametrize("path", WORKFLOWS, ids=name)
def test_runs_do_not_overlap_or_last(path: Path) -> None:
    whole = "concurrency" in parsed(path)
    for job in jobs(path):
        assert whole or "concurrency" in job
        assert "uses" in job or job["timeout-minutes"] <= 60


@pytest.mark.parametrize("path", [path for path in WORKFLOWS if "| tee" in path.read_text()], ids=name)
def test_a_pipe_does_not_hide_a_failure(path: Path) -> None:
    assert parsed(path)["defaults"] == {"run": {"shell": "bash"}}


def test_stacks_are_deployed_one_after_the_other() -> None:
    deploying = parsed(ROOT / ".github" / "workflows" / "deploy.yml")["jobs"]

    assert [(job, found.get("needs")) for job, found in deploying.items()] == [
        ("test", None),
        ("dev", "test"),
        ("staging", "dev"),
        ("prod", "staging"),
    ]
    assert {path.name for path in (ROOT / "infra").glob("Pulumi.*.yaml")} == {
        f"Pulumi.{job['with']['stack']}.yaml" for job in deploying.values() if "with" in job
    }


@pytest.mark.parametrize(("workflow", "kind"), [("preview", "previewing"), ("stack", "deploying")])
def test_workflow_becomes_who_the_program_trusts(workflow: str, kind: str) -> None:
    given = {"gcp:project": "pressroom-dev", "gcp:region": "europe-west1", "pressroom:projectNumber": "100000000001"}
    trusted = getattr(ci_workflows, kind)(settings.parse("dev", given))
    path = ROOT / ".github" / "workflows" / f"{workflow}.yml"
    (login,) = (step["with"] for step in steps(path) if step.get("uses") == "./.github/actions/cloud")

    assert (login["pool"], login["account"]) == (trusted.pool, trusted.account)


def test_pulumi_is_the_version_of_its_sdk() -> None:
    locked = re.search(r"^pulumi==(\S+)", (ROOT / "infra" / "requirements.txt").read_text(), re.MULTILINE)
    installed = [step["with"]["pulumi-version"] for path in ACTIONS for step in steps(path) if "pulumi" in str(step)]

    assert locked
    assert locked[1] in installed
