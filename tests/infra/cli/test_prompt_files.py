from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.cli import prompt_files
from shared import errors

VARIABLE = {"name": "thing", "type": "text", "required": True, "default": None, "description": "", "choices": []}
FULL: dict[str, Any] = {
    "parts": {"system": "You sell.\n", "user": "Sell {{ thing }}.\n\n<!-- user -->\n\\<!-- system -->"},
    "variables": [
        {**VARIABLE, "max_length": 40},
        {**VARIABLE, "name": "tone", "required": False, "default": 'a "b"', "choices": ['a "b"', "c"]},
        {**VARIABLE, "name": "words", "type": "integer", "required": False, "minimum": 1.0, "maximum": 9.5},
        {**VARIABLE, "name": "tags", "type": "list", "required": False, "default": ["a", 1, True]},
    ],
    "examples": [{"input": "a kettle", "output": "Hot.\n\nAt once."}],
    "example_style": "text",
}
SHORT = '+++\nname = "teaser"\nversion = 3\n+++\n<!-- user -->\nSell.\n'


def test_written_prompts_are_read_back() -> None:
    found = prompt_files.parse(prompt_files.write("teaser", FULL, 3), "teaser.md")
    assert (found.name, found.version, prompt_files.same(found.prompt, FULL)) == ("teaser", 3, True)
    assert found.prompt["parts"] == FULL["parts"]
    assert found.prompt["variables"][1] == {
        "name": "tone",
        "default": 'a "b"',
        "choices": ['a "b"', "c"],
    }


texts = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=60)


@given(texts, texts.filter(bool), texts.filter(bool))
def test_any_text_survives(system: str, user: str, output: str) -> None:
    prompt = {**FULL, "parts": {"system": system, "user": user}, "examples": [{"input": user, "output": output}]}
    found = prompt_files.parse(prompt_files.write("teaser", prompt, 1), "teaser.md").prompt
    assert found["parts"].get("system", "") == system
    assert (found["parts"]["user"], found["examples"]) == (user, prompt["examples"])


def test_shown_versions_are_written_with_what_differs_from_the_usual() -> None:
    plain = {**FULL, "variables": [VARIABLE], "examples": [], "parts": {"system": "", "user": "Sell {{ thing }}."}}
    assert prompt_files.write("teaser", plain, 3) == (
        '+++\nname = "teaser"\nversion = 3\n\n[[variables]]\nname = "thing"\n+++\n<!-- user -->\nSell {{ thing }}.\n'
    )


@pytest.mark.parametrize("text", [SHORT.replace("\n", "\r\n"), SHORT.rstrip("\n"), SHORT + "\n\n"])
def test_line_ends_of_editors_change_nothing(text: str) -> None:
    one, other = (prompt_files.parse(each, "f").prompt for each in (text, SHORT))
    assert prompt_files.same(one, other)


@pytest.mark.parametrize("change", [{"parts": {"user": "Buy."}}, {"example_style": "turns"}, {"variables": []}])
def test_differences_are_seen(change: dict[str, Any]) -> None:
    assert not prompt_files.same(FULL, {**FULL, **change})


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "does not begin with a head"),
        ('+++\nname = "a"\n', "does not begin with a head"),
        ("+++\nname = a\n+++\n", "not TOML"),
        ("+++\nversion = 1\n+++\n", "no name"),
        ('+++\nname = "a"\ncolour = "b"\n+++\n', "'colour', which means nothing"),
        ('+++\nname = "a"\nversion = "b"\n+++\n', "version is no number"),
        ('+++\nname = "a"\nvariables = ["b"]\n+++\n<!-- user -->\nx\n', "variable has no name"),
        ('+++\nname = "a"\n+++\nSell.\n<!-- user -->\nx\n', "text before the first line"),
        ('+++\nname = "a"\n+++\n<!-- system -->\nx\n', "no part 'user'"),
        ('+++\nname = "a"\n+++\n<!-- user -->\nx\n<!-- user -->\ny\n', "twice"),
        ('+++\nname = "a"\n+++\n<!-- user -->\nx\n<!-- example: output -->\ny\n', "no input before"),
    ],
)
def test_broken_files_say_why(text: str, why: str) -> None:
    with pytest.raises(errors.InvalidInputError) as caught:
        prompt_files.parse(text, "broken.md")
    assert caught.value.detail.startswith("broken.md cannot be read")
    assert why in caught.value.detail


def test_new_number_leaves_all_else() -> None:
    text = '+++\nname = "a" # ours\n# why it is so\nversion = 3\n+++\n<!-- user -->\nversion = 3\n'
    assert prompt_files.renumbered(text, 12) == text.replace("version = 3\n+++", "version = 12\n+++")


def test_first_number_stands_below_the_name() -> None:
    text = '+++\nname = "a"\n+++\n<!-- user -->\nx\n'
    assert prompt_files.renumbered(text, 1).startswith('+++\nname = "a"\nversion = 1\n+++\n')


def test_other_files_of_a_folder_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("# Ours\n")
    prompt_files.save(tmp_path / "teaser.md", SHORT)
    assert [path.name for path in prompt_files.found_in(tmp_path)] == ["teaser.md"]


def test_missing_files_are_told_apart_from_broken_ones(tmp_path: Path) -> None:
    assert prompt_files.read(tmp_path / "none.md") is None
    with pytest.raises(errors.InvalidInputError, match="there is no such file"):
        prompt_files.needed(tmp_path / "none.md")
    (tmp_path / "latin.md").write_bytes(b"\xff")
    for path in (tmp_path / "latin.md", tmp_path):
        with pytest.raises(errors.InvalidInputError):
            prompt_files.read(path)


def test_number_of_a_file_is_changed_in_place(tmp_path: Path) -> None:
    path = prompt_files.path_of(tmp_path, "teaser")
    prompt_files.save(path, SHORT)
    prompt_files.renumber(path, 4)
    assert prompt_files.needed(path).version == 4
