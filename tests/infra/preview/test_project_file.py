from pathlib import Path

import pytest

from infra.preview import project_file
from infra.preview.failures import StackFileError

HEAD = "name: demo\nruntime: python\n"


def load(folder: Path, text: str) -> project_file.Project:
    (folder / "Pulumi.yaml").write_text(text)
    return project_file.load(folder)


def declare(text: str) -> str:
    return f"{HEAD}config:\n  {text}\n"


def test_declarations_are_read_by_full_key(tmp_path: Path) -> None:
    text = "size: {type: integer, default: 3}\n  demo:names: {type: array, items: {type: string}}\n  gcp:project: p-1"

    config = load(tmp_path, declare(text)).config

    assert (config["demo:size"].type, config["demo:size"].fallback) == ("integer", "3")
    assert (config["demo:names"].items, config["demo:names"].fallback) == ("string", None)
    assert config["gcp:project"].fallback == "p-1"


def test_scalars_stay_the_texts_they_are(tmp_path: Path) -> None:
    config = load(tmp_path, declare("a: {type: string, default: 0100}\n  b: {type: string, default: yes}")).config

    assert [one.fallback for one in config.values()] == ["0100", "yes"]


@pytest.mark.parametrize(("given", "expected"), [("", "."), ("main: ../code\n", "../code")])
def test_program_is_where_main_says(tmp_path: Path, given: str, expected: str) -> None:
    assert load(tmp_path, HEAD + given).main == (tmp_path / expected).resolve()


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("runtime: python\n", "name must be 1 to 100 letters"),
        ("name: demo\nruntime: nodejs\n", "runtime must be python, not nodejs"),
        ("name: demo\nruntime: {name: python, version: 3}\n", "runtime.version is not a key of a runtime"),
        (
            "name: demo\nruntime: {name: python, options: {toolchain: conda}}\n",
            "runtime.options.toolchain must not be conda",
        ),
        ("name: demo\nruntime: {name: python, options: {fast: 1}}\n", "runtime.options.fast is not an option"),
        (HEAD + "confg: {}\n", "confg is not a key of a project"),
        (
            declare("size: {type: number}"),
            "config size: type must be one of string, integer, boolean, array, not number",
        ),
        (declare("size: {description: how big}"), "config size: type must be one of"),
        (declare("size: {type: integer, default: big}"), 'config size: default must be of type integer, not "big"'),
        (declare("on: {type: boolean, default: 1}"), 'config on: default must be of type boolean, not "1"'),
        (declare("size: {type: integer, default: 1, value: 2}"), "config size: has both a default and a value"),
        (declare("names: {type: array}"), "config names: an array needs items"),
        (declare("size: {type: string, minimum: 3}"), "config size: minimum is none of"),
        (declare("gcp:project: {type: string}"), "is not of the namespace demo and must not have type, only value"),
        (declare("gcp:project: {default: p-1}"), "is not of the namespace demo and must not have default, only value"),
        (declare("size: 1\n  size: 2"), "size stands there twice"),
        ("name: [", "Pulumi.yaml is not YAML"),
        ("- name\n", "Pulumi.yaml must be keys with values"),
    ],
)
def test_what_the_cli_refuses_is_refused(tmp_path: Path, text: str, fault: str) -> None:
    with pytest.raises(StackFileError) as caught:
        load(tmp_path, text)

    assert fault in str(caught.value)


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(StackFileError) as caught:
        load(tmp_path, declare("a: {type: number}\n  b: {type: float}"))

    assert len(str(caught.value).splitlines()) == 2


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(StackFileError, match=r"Pulumi.yaml cannot be read: No such file"):
        project_file.load(tmp_path)
