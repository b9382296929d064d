"""The commands against the real functions."""

from pathlib import Path
from typing import Any

import orjson
import pytest

from shared import ids
from tests.infra.cli.conftest import Call


@pytest.fixture
def name() -> str:
    return f"cli-{ids.random_id('p')[2:12]}"


def write(name: str, text: str, head: str = "", folder: str = "prompts") -> Path:
    path = Path(folder, f"{name}.md")
    path.parent.mkdir(exist_ok=True)
    path.write_text(
        f'+++\nname = "{name}"\n{head}\n[[variables]]\nname = "thing"\n+++\n<!-- user -->\n{text} {{{{ thing }}}}\n'
    )
    return path


def outcome(call: Call, *words: str) -> tuple[int, str, int | None]:
    result = call("prompts", *words, "--json")
    found: dict[str, Any] = orjson.loads(result.stdout.splitlines()[0])
    return result.exit_code, found["outcome"], found["version"]


def test_files_are_pushed_once(call_real: Call, name: str) -> None:
    path = write(name, "Sell")
    assert outcome(call_real, "push", name, "--dry-run") == (0, "created", None)
    assert outcome(call_real, "push", name, "--label", "production") == (0, "created", 1)
    assert "version = 1" in path.read_text()
    assert outcome(call_real, "push", name) == (0, "unchanged", 1)


def test_changed_files_become_versions(call_real: Call, name: str) -> None:
    path = write(name, "Sell")
    call_real("prompts", "push", name, "--label", "production")
    path.write_text(path.read_text().replace("Sell", "Praise"))
    shown = call_real("prompts", "diff", name, "--file", str(path))
    assert "-Sell {{ thing }}" in shown.stdout
    assert outcome(call_real, "push", name, "--note", "warmer") == (0, "published", 2)
    assert "Praise" in call_real("prompts", "diff", name).stdout
    assert "warmer" in call_real("prompts", "versions", name).stdout


def test_what_others_have_published_is_not_overwritten(call_real: Call, name: str) -> None:
    write(name, "Sell")
    call_real("prompts", "push", name)
    call_real("prompts", "pull", name, "--folder", "other")
    write(name, "Theirs", "version = 1", "other")
    assert outcome(call_real, "push", name, "--folder", "other") == (0, "published", 2)
    assert outcome(call_real, "push", name) == (0, "behind", 2)
    write(name, "Mine", "version = 1")
    assert outcome(call_real, "push", name) == (1, "conflict", 2)
    assert outcome(call_real, "pull", name) == (1, "conflict", 2)
    assert outcome(call_real, "push", name, "--force") == (0, "published", 3)


def test_pulling_keeps_what_was_changed_here(call_real: Call, name: str) -> None:
    write(name, "Sell")
    call_real("prompts", "push", name)
    path = write(name, "Mine", "version = 1")
    assert outcome(call_real, "pull", name) == (0, "kept", 1)
    assert outcome(call_real, "pull", name, "--force", "--dry-run") == (0, "overwritten", 1)
    assert "Mine" in path.read_text()
    assert outcome(call_real, "pull", name, "--force") == (0, "overwritten", 1)
    assert "Sell" in path.read_text()


def test_pulled_files_follow_the_gateway(call_real: Call, name: str) -> None:
    write(name, "Sell")
    call_real("prompts", "push", name)
    write(name, "Praise", "version = 1", "other")
    call_real("prompts", "push", name, "--folder", "other")
    assert outcome(call_real, "pull", name) == (0, "updated", 2)
    assert outcome(call_real, "pull", name) == (0, "unchanged", 2)


def test_builtin_prompts_are_pulled_on_wish_and_replaced_by_push(call_real: Call) -> None:
    result = call_real("prompts", "pull", "--builtin")
    assert "structure" in result.stdout
    assert outcome(call_real, "push", "structure", "--dry-run")[1] == "unchanged"
    path = Path("prompts/structure.md")
    path.write_text(path.read_text() + "More.\n")
    assert outcome(call_real, "push", "structure", "--dry-run")[1] == "created"


def test_includes_are_taken_in_anew_on_wish(call_real: Call, name: str) -> None:
    rules = f"{name}-rules"
    write(rules, "Kind")
    call_real("prompts", "push", rules, "--label", "production")
    write(name, f'{{% include "{rules}" %}}')
    call_real("prompts", "push", name, "--label", "production")
    assert name in call_real("prompts", "uses", rules).stdout
    write(rules, "Strict", "version = 1")
    call_real("prompts", "push", rules, "--label", "production")
    assert outcome(call_real, "push", name)[1:] == ("unchanged", 1)
    assert outcome(call_real, "push", name, "--refresh")[1:] == ("published", 2)
    assert outcome(call_real, "push", name, "--refresh")[1:] == ("unchanged", 2)


def test_labels_move_and_roll_back(call_real: Call, name: str) -> None:
    for number, text in enumerate(("Sell", "Praise")):
        write(name, text, f"version = {number}" if number else "")
        call_real("prompts", "push", name)
    assert "is on version 1" in call_real("prompts", "label", name, "production", "1").stdout
    assert "is on version 2" in call_real("prompts", "label", name, "production", "latest", "--note", "try").stdout
    assert "is on version 1" in call_real("prompts", "rollback", name).stdout
    assert "rollback" in call_real("prompts", "audit", name).stdout
    call_real("prompts", "label", name, "staging", "2")
    assert "is gone" in call_real("prompts", "label", name, "staging", "--remove").stdout
    assert call_real("prompts", "label", name, "staging").exit_code == 2


def test_values_are_read_by_type(call_real: Call, name: str) -> None:
    head = '[[variables]]\nname = "tags"\ntype = "list"\n[[variables]]\nname = "count"\ntype = "integer"\n'
    Path("prompts").mkdir()
    text = f'+++\nname = "{name}"\n{head}[[variables]]\nname = "thing"\n+++\n<!-- user -->\n'
    Path(f"prompts/{name}.md").write_text(text + '{{ thing }} {{ tags | join("+") }} {{ count }}\n')
    call_real("prompts", "push", name)
    Path("values.json").write_text('{"count": 1, "thing": "no"}')
    words = ("--var", "tags=a, b", "--var", "count=7", "--var", "thing=42", "--vars", "values.json")
    result = call_real("prompts", "render", name, "--version", "latest", *words)
    assert "42 a+b 7" in result.stdout, result.stderr
    assert call_real("prompts", "render", name, "--version", "latest", "--var", "count=x").exit_code == 1
    assert call_real("prompts", "render", name, "--version", "latest", "--var", "count").exit_code == 1


def test_optimisation_is_shown_and_written_to_a_file(call_real: Call, name: str) -> None:
    write(name, "Please write a good text about")
    call_real("prompts", "push", name)
    words = ("prompts", "optimize", name, "--version", "1", "--type", "email", "--out", "better.md")
    result = call_real(*words, "--technique", "role-and-audience", "--technique", "constraints")
    assert result.exit_code == 0, result.stderr
    assert "static score" in result.stdout
    assert "+You are a copywriter" in result.stdout
    assert "You are a copywriter" in Path("better.md").read_text()
    published = call_real("prompts", "optimize", name, "--version", "1", "--publish", "--label", "staging")
    assert "Published as version 2" in published.stderr


@pytest.mark.parametrize("command", ["show", "versions", "audit", "uses", "optimize", "diff", "rollback", "render"])
def test_unknown_templates_are_told(call_real: Call, command: str) -> None:
    result = call_real("prompts", command, "unknown")
    assert (result.exit_code, "no such template" in result.stderr) == (1, True)


def test_lists_and_versions_are_shown(call_real: Call, name: str) -> None:
    write(name, "Sell")
    call_real("prompts", "push", name)
    assert name in call_real("prompts", "list").stdout
    assert "Sell {{ thing }}" in call_real("prompts", "show", name, "--version", "latest").stdout
