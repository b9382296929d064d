"""Differences between versions."""

from shared.prompts import diff
from shared.prompts.template import Included, Prompt, PromptExample, Variable, Version


def version(number: int, system: str, user: str, *variables: Variable) -> Version:
    return Version("teaser", number, Prompt(system, user, variables))


def test_changed_part_is_a_unified_diff() -> None:
    found = diff.compare(version(1, "s", "one\ntwo\nthree"), version(2, "s", "one\nTWO\nthree"))
    assert found.parts == {
        "system": "",
        "user": "--- teaser@1/user\n+++ teaser@2/user\n@@ -1,3 +1,3 @@\n one\n-two\n+TWO\n three",
    }


def test_same_version_has_no_difference() -> None:
    one = version(1, "s", "u", Variable("v"))
    found = diff.compare(one, one)
    assert found.parts == {"system": "", "user": ""}
    assert (found.added, found.removed, found.changed) == ((), (), ())


def test_variables_are_sorted_by_what_happened() -> None:
    before = version(1, "", "u", Variable("gone"), Variable("kept"), Variable("tone", choices=("a",)))
    after = version(2, "", "u", Variable("kept"), Variable("tone", choices=("a", "b")), Variable("come"))
    found = diff.compare(before, after)
    assert [one.name for one in found.added] == ["come"]
    assert [one.name for one in found.removed] == ["gone"]
    assert [(one.before.choices, one.after.choices) for one in found.changed] == [(("a",), ("a", "b"))]


def test_examples_and_includes_are_compared() -> None:
    before = Version("teaser", 1, Prompt("", "u", includes=(Included("b", "b", 1, "user", "x"),)))
    after = Version("teaser", 2, Prompt("", "u", (), (PromptExample("in", "out"),), includes=()))
    found = diff.compare(before, after)
    assert "+input:\n+in\n+output:\n+out" in found.examples
    assert "-b = version 1" in found.includes
