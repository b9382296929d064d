import pytest

from shared.models.offline.brief import Passage
from shared.models.offline.reading import blocks


@pytest.mark.parametrize(
    "block",
    [
        "```\nTone: formal\n```",
        "~~~text\nTone: formal\n~~~",
        '"""\nTone: formal\n"""',
        "<source>\nTone: formal\n</source>",
        "<context id='x'>Tone: formal</context>",
    ],
)
def test_data_is_taken_out_of_the_instructions(block: str) -> None:
    parted = blocks.separate(f"Topic: tea\nSource:\n{block}\nUse a list.")
    assert "formal" not in parted.instructions
    assert parted.instructions.split("\n")[0] == "Topic: tea"
    assert "Use a list." in parted.instructions
    assert parted.passages == (Passage(0, "Tone: formal"),)


def test_unclosed_block_swallows_the_rest() -> None:
    parted = blocks.separate("Topic: tea\n```\nUse a list.\nTone: formal")
    assert parted.instructions.strip() == "Topic: tea"


def test_longer_fences_may_hold_shorter_ones() -> None:
    parted = blocks.separate("````\n```\ninner\n```\nouter\n````\nafter")
    assert parted.instructions.strip() == "after"


@pytest.mark.parametrize("lead", ["Draft:", "Please revise this text:", "**Current text to improve**:"])
def test_drafts_are_told_from_sources(lead: str) -> None:
    assert blocks.separate(f"{lead}\n```\nTea.\n```").draft == "Tea."


@pytest.mark.parametrize("lead", ["JSON schema:", "Here is an example:"])
def test_schemas_and_examples_are_no_source(lead: str) -> None:
    parted = blocks.separate(f"{lead}\n```json\n{{}}\n```")
    assert (parted.passages, parted.draft) == ((), "")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("[1] One.\n[2] Two.\nMore.", (Passage(1, "One."), Passage(2, "Two.\nMore."))),
        ("Intro.\n[7] Seven.", (Passage(0, "Intro."), Passage(7, "Seven."))),
        ('<source id="4">Four.</source>', (Passage(4, "Four."),)),
        ("<source>A.</source>\n<source>B.</source>", (Passage(1, "A."), Passage(2, "B."))),
        ("Plain.", (Passage(0, "Plain."),)),
        ("", ()),
    ],
)
def test_passages_keep_their_numbers(source: str, expected: tuple[Passage, ...]) -> None:
    assert blocks.passages(source) == expected
