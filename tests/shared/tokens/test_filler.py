import pytest

from shared.tokens import filler


@pytest.mark.parametrize(
    ("long", "short"),
    [
        ("Please write a text.", "Write a text."),
        ("I would like you to write a text.", "Write a text."),
        ("Make sure that you use short words.", "Use short words."),
        ("It is very important to note that you always write in English.", "Always write in English."),
        ("You should not use jargon.", "Do not use jargon."),
        ("You must never use jargon.", "Do not use jargon."),
        ("You must use jargon.", "You must use jargon."),
        ("Could you please write a text?", "Write a text."),
        ("Could you explain why?", "Could you explain why?"),
        ("Do this in order to help a large number of readers.", "Do this to help many readers."),
        ("You are a very experienced writer.", "You are an experienced writer."),
        ("Be not very long.", "Be not very long."),
        ("It is essential to begin well, and to end well.", "Begin well and end well."),
        ("It is important that it is short.", "It is short."),
        ("Answer in one line, please.", "Answer in one line."),
        ("please note that lower case stays.", "lower case stays."),
        ("Nothing to do here.", "Nothing to do here."),
    ],
)
def test_filler_goes_and_the_demand_stays(long: str, short: str) -> None:
    assert filler.shortened(long) == short
    assert filler.shortened(short) == short


@pytest.mark.parametrize(
    "sentence",
    [
        "Thank you very much in advance!",
        "Please read the following instructions very carefully before you start.",
        "Hello!",
        "I really appreciate your help with this!",
        "Let me know if you have any questions.",
        "Needless to say, do your very best.",
        "Good luck",
    ],
)
def test_pleasantries_say_nothing(sentence: str) -> None:
    assert filler.says_nothing(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Thank the customer for the order.",
        "Read the brief.",
        "Follow the instructions in the brief and answer in JSON.",
        "Hello is the first word.",
        "Do your best to keep it below 100 words, and answer in French, whatever the customer writes.",
        "Let me know the price.",
    ],
)
def test_demands_say_something(sentence: str) -> None:
    assert not filler.says_nothing(sentence)
