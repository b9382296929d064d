import pytest

from shared.models.offline.reading.labels import Labels


def taken(text: str) -> Labels:
    labels = Labels()
    for line in text.splitlines():
        labels.take(line)
    return labels


@pytest.mark.parametrize(
    "line",
    [
        "Topic: tea",
        "topic: tea",
        "**Topic:** tea",
        "**Topic**: tea",
        "- Topic: tea",
        "1. Topic: tea",
        "* __Topic__: tea",
        "## Topic: tea",
        "> TOPIC = tea",
        "Topic (required): tea",
        "  Theme :  tea  ",
    ],
)
def test_labels_are_found_in_any_dress(line: str) -> None:
    assert taken(line).value("topic") == "tea"


@pytest.mark.parametrize("line", ["Colour: red", "Note that tea: is fine", "tea", "http://topic.example"])
def test_other_lines_are_free_text(line: str) -> None:
    assert taken(line).free == [line]


def test_lists_stand_below_their_label() -> None:
    labels = taken("Outline:\n1. Why tea\n\n2) How tea\n- **When tea**\nUse short words.")
    assert labels.listed("outline") == ("Why tea", "How tea", "When tea")
    assert labels.free == ["Use short words."]


def test_lists_stand_behind_their_label() -> None:
    assert taken('Keywords: green tea, "oolong"; matcha').listed("keywords") == ("green tea", "oolong", "matcha")
    assert taken("Features: 1,5 litres, blue lid").listed("points") == ("1,5 litres", "blue lid")


def test_values_of_instructions_count_as_free_text() -> None:
    assert taken("Instructions: use a list\nTask: write").free == ["use a list", "write"]


def test_unfenced_source_ends_at_a_blank_line() -> None:
    labels = taken("Source: Tea is old.\nIt came by ship.\n\nUse a list.")
    assert labels.value("source") == "Tea is old.\nIt came by ship."
    assert labels.free == ["Use a list."]
