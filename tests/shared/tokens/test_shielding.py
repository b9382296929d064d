import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.tokens import shielding

FENCED = "Before\n```json\n{ }\n```\nafter"


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("no jinja", []),
        ("a {{ b }} c", ["{{ b }}"]),
        ("{% if a %}x{% endif %}", ["{% if a %}", "{% endif %}"]),
        ('{{ "}}" }} and {{ a | join("%}") }}', ['{{ "}}" }}', '{{ a | join("%}") }}']),
        ("{# a note {{ b }} #}x", ["{# a note {{ b }} #}"]),
        ("{% raw %}{{ a }}{% endraw %}", ["{% raw %}{{ a }}{% endraw %}"]),
        ("{{ a }}}", ["{{ a }}"]),
    ],
)
def test_jinja_becomes_marks(text: str, pieces: list[str]) -> None:
    shielded = shielding.jinja(text)
    assert shielded is not None
    assert list(shielded.pieces) == pieces
    assert len(shielding.marks(shielded.text)) == len(pieces)
    assert shielded.restored(shielded.text) == text


def test_text_with_marks_of_its_own_is_left_alone() -> None:
    assert shielding.jinja("\U000f0000") is None


def test_fences_and_json_become_marks_too() -> None:
    shielded = shielding.jinja(FENCED + '\n{"a": "{{ b }}"}\n')
    assert shielded is not None
    literal = shielding.literal(shielded)
    assert len(shielding.marks(literal.text)) == 2
    assert literal.restored(literal.text) == FENCED + '\n{"a": "{{ b }}"}\n'


def test_kept_phrases_become_marks() -> None:
    shielded = shielding.jinja("please keep this, please")
    assert shielded is not None
    kept = shielding.phrases(shielded, ["keep this", ""])
    assert kept.pieces == ("keep this",)
    assert shielding.phrases(shielded, []) is shielded


@pytest.mark.parametrize("changed", ["{}", "{}{}{}", "swapped"])
def test_lost_and_swapped_marks_are_noticed(changed: str) -> None:
    shielded = shielding.jinja("{{ a }} and {{ b }}")
    assert shielded is not None
    one, other = shielding.marks(shielded.text)
    text = f"{other} {one}" if changed == "swapped" else changed.replace("{}", one)
    assert shielded.is_whole(f"{one} or {other}")
    assert not shielded.is_whole(text)


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ('{"a": 1, "b": 2}', ['{"a": 1, "b": 2}']),
        ('Say:\n[\n  {"a": "]"}\n]\nend', ['[\n  {"a": "]"}\n]']),
        ('{"a": 1, "b": 2} trailing', []),
        ("[not json, at all]", []),
        ("[x\n{\n" + '{"a": 1, "b": 2}', ['{"a": 1, "b": 2}']),
    ],
)
def test_json_is_found_that_fills_its_lines(text: str, blocks: list[str]) -> None:
    assert [text[start:end] for start, end in shielding.json_blocks(text)] == blocks


def test_minified_json_keeps_its_values() -> None:
    assert shielding.minified('{ "a b": [ 1.0, "c  \\" d" ] }') == '{"a b":[1.0,"c  \\" d"]}'


@given(st.text(alphabet="ab {}%#\"'\n[]"))
def test_every_text_is_restored(text: str) -> None:
    shielded = shielding.jinja(text)
    assert shielded is not None
    literal = shielding.literal(shielded)
    assert literal.restored(literal.text) == text


@pytest.mark.parametrize("text", [" " * 32_000 + "x", "{{" * 16_000, "{%" * 16_000, "{#" * 16_000, "{% raw %}" * 3_500])
def test_hostile_text_is_gone_through_once(text: str) -> None:
    """Going through it again from every place would take minutes, and the limit of a test ends that."""
    shielded = shielding.jinja(text)

    assert shielded is not None
    assert shielded.restored(shielded.text) == text


def test_hostile_fences_are_gone_through_once() -> None:
    text = "```x\n" * 6_000
    shielded = shielding.jinja(text)

    assert shielded is not None
    assert shielding.literal(shielded).text == text
