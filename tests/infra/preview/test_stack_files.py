from pathlib import Path

import pytest

from infra.preview import run, stack_files
from infra.preview.failures import StackFileError

PROJECT = """\
name: demo
runtime: python
config:
  size: {type: integer, default: 3}
  names: {type: array, items: {type: string}, default: []}
  loud: {type: boolean, default: false}
  owner: {type: string}
  token: {type: string, secret: true, default: ""}
  gcp:region: {value: europe-west1}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "Pulumi.yaml").write_text(PROJECT)
    return tmp_path


def load(folder: Path, text: str) -> stack_files.StackFiles:
    (folder / "Pulumi.dev.yaml").write_text(text)
    return stack_files.load(folder, "dev")


def test_stack_adds_to_what_the_project_declares(folder: Path) -> None:
    found = load(folder, "config:\n  gcp:project: p-1\n  demo:owner: 007\n  demo:names: [a, b]\n  demo:loud: true\n")

    assert found.config == {
        "demo:loud": "true",
        "demo:names": '["a","b"]',
        "demo:owner": "007",
        "demo:size": "3",
        "demo:token": "",
        "gcp:project": "p-1",
        "gcp:region": "europe-west1",
    }
    assert found.secret_keys == []


def test_encrypted_secret_stays_closed(folder: Path) -> None:
    found = load(folder, "config:\n  demo:owner: me\n  demo:token: {secure: v1:abc}\n")

    assert (found.config["demo:token"], found.secret_keys) == (stack_files.SEALED, ["demo:token"])


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("config: {demo:owner: me}\nconfg: 1\n", "confg is not a key of a stack; did you mean config?"),
        ("config: {demo:owner: me}\nenvironment: [prod]\n", "environment is known to Pulumi's own service alone"),
        ("config: {}\n", "demo:owner is missing"),
        ("config: {demo:ownr: me}\n", "demo:ownr is not declared in Pulumi.yaml; did you mean demo:owner?"),
        ("config: {owner: me}\n", "owner has no namespace; demo:owner may be meant"),
        ("config: {dmo:owner: me}\n", "dmo:owner is of the namespace dmo, of which there is no provider"),
        ("config: {demo:owner: [me]}\n", 'demo:owner must be of type string, not ["me"]'),
        ("config: {demo:size: big}\n", 'demo:size must be of type integer, not "big"'),
        ("config: {demo:loud: maybe}\n", 'demo:loud must be of type boolean, not "maybe"'),
        ("config: {demo:names: a}\n", 'demo:names must be an array of string, not "a"'),
        ("config: {demo:token: abc}\n", "demo:token is a secret and must be encrypted: pulumi config set --secret"),
    ],
)
def test_broken_rule_is_named(folder: Path, text: str, fault: str) -> None:
    with pytest.raises(StackFileError) as caught:
        load(folder, text)

    assert f"Pulumi.dev.yaml: {fault}" in str(caught.value).splitlines()[-1] or fault in str(caught.value)


def test_unknown_stack_is_told_which_there_are(folder: Path) -> None:
    load(folder, "config: {demo:owner: me}\n")

    with pytest.raises(StackFileError, match="There is no stack 'prod'; there are: dev"):
        stack_files.load(folder, "prod")


@pytest.mark.parametrize("stack", ["dev", "staging", "prod"])
def test_our_own_stacks_are_in_order(stack: str) -> None:
    found = stack_files.load(run.FOLDER, stack)

    assert found.config["gcp:project"] == f"pressroom-{stack}"
    assert found.secret_keys == []
