"""Prompts read as prose."""

import re

import pytest

from shared.optimization import reading
from shared.optimization.reading import Reading
from shared.prompts.template import Included, Prompt, Variable

NOTES = Variable("notes", required=False)


def test_places_stay_where_they_are() -> None:
    text = "Sell {{ thing }} well.\n{% if x %}\nNow{% endif %}"
    assert len(reading.masked(text)) == len(text)
    assert reading.masked(text).split() == ["Sell", "well.", "Now"]


def test_matches_come_with_part_and_place() -> None:
    (found,) = Reading(Prompt("Be kind.", "Sell {{ kind }}.")).find(re.compile("kind"))
    assert (found.part, found.start, found.end, found.text) == ("system", 3, 7, "kind")


def test_included_prose_counts_where_its_tag_stands() -> None:
    inner = Included("b", "b", 1, "user", "You are deep.")
    prompt = Prompt("", 'x {% include "a@2" %}', includes=(Included("a@2", "a", 2, "user", "Hi.", (inner,)),))
    (found,) = Reading(prompt).find(re.compile("You are"))
    assert prompt.user[found.start : found.end] == '{% include "a@2" %}'


@pytest.mark.parametrize(
    ("variable", "data"),
    [
        (NOTES, True),
        (Variable("topic"), False),
        (Variable("topic", max_length=5_000), True),
        (Variable("notes", "list"), False),
    ],
)
def test_text_from_elsewhere_is_known(variable: Variable, *, data: bool) -> None:
    assert reading.is_data(variable) is data


@pytest.mark.parametrize(
    ("text", "unfenced"),
    [
        ("Use {{ notes }}.", 1),
        ("<notes>\n{{ notes }}\n</notes>", 0),
        ("{% if notes %}<notes>{{ notes | trim }}</notes>{% endif %}", 0),
        ('"""\n{{ notes }}\n"""', 0),
        ("Use “{{ notes }}”.", 0),
        ("{{ notes }} and again {{ notes }}", 2),
        ("{% if notes %}yes{% endif %}", 0),
    ],
)
def test_fences_are_seen(text: str, unfenced: int) -> None:
    assert len(Reading(Prompt("", text, (NOTES,))).unfenced) == unfenced


def test_sentences_end_where_they_end() -> None:
    assert list(reading.sentences("Pay 3.50 now. Really? Yes\nNext line")) == [
        "Pay 3.50 now.",
        "Really?",
        "Yes",
        "Next line",
    ]


def test_names_of_variables_are_asked_for() -> None:
    assert Reading(Prompt("", "{{ notes }}", (NOTES,))).uses("words", "notes")
    assert not Reading(Prompt("", "x")).uses("words")
